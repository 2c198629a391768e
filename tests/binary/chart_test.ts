/** The Helm chart, as helm renders it; and the patch for the published chart. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { runCommand } from "../../scripts/run_command.ts";
import { features, manifests, plainParameters } from "../../src/manifests/mod.ts";
import { newFolder, removeFolder, revision } from "./support/built.ts";
import { helmLint, helmTemplate, type Rendering } from "./support/helm.ts";
import { testWith } from "./support/requirements.ts";

const CHART = fileURLToPath(new URL("../../deploy/helm/k8s-collector", import.meta.url));
const NAMESPACE = "observability";

interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly unknown[];
    readonly egress?: readonly unknown[];
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
          readonly args: readonly string[];
          readonly env: readonly { readonly name: string; readonly value?: unknown }[];
          readonly securityContext: Readonly<Record<string, unknown>>;
        }[];
      };
    };
  };
}

async function render(changes: Partial<Rendering> = {}): Promise<readonly AnyObject[]> {
  const text = await helmTemplate({
    release: "k8s-collector",
    chart: CHART,
    namespace: NAMESPACE,
    ...changes,
  });
  return parseAllDocuments(text).map((document) => document.toJS() as AnyObject | null)
    .filter((object) => object !== null);
}

/** Labels by which helm says that it installed an object. */
const HELM_LABELS = new Set(["app.kubernetes.io/managed-by", "helm.sh/chart"]);

/** By kind and name, in the words of JSON, without what only helm adds. */
function comparable(objects: readonly unknown[]): ReadonlyMap<string, unknown> {
  const plain = JSON.parse(JSON.stringify(objects, (key, value) =>
    HELM_LABELS.has(key)
      ? undefined
      // Spaces and quotes of YAML in a text.
      : key === "config.yaml"
      ? parseAllDocuments(value)[0]?.toJS()
      : value)) as readonly AnyObject[];
  const sorted = plain.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const)
    .sort(([a], [b]) => a < b ? -1 : 1);
  return new Map(sorted);
}

async function printed(installation: Parameters<typeof plainParameters>[0]) {
  return comparable(manifests(await plainParameters(installation), new Set(features)));
}

const installation = {
  name: "k8s-collector",
  namespace: NAMESPACE,
  image: `localhost:5000/k8s-collector:${revision.version}`,
  version: revision.version,
  labels: {},
  monitoringNamespace: "monitoring",
};

const FEATURES = {
  "monitoring.podMonitor.enabled": "true",
  "monitoring.serviceMonitor.enabled": "true",
  "monitoring.prometheusRule.enabled": "true",
  "networkPolicy.egress.enabled": "true",
  hostUsers: "false",
  "podDisruptionBudget.enabled": "true",
};

testWith(["helm"], "chart renders what manifests prints", async () => {
  deepStrictEqual(
    comparable(await render({ set: FEATURES })),
    await printed(installation),
  );
});

testWith(["helm"], "chart renders what manifests prints with the same settings", async () => {
  deepStrictEqual(
    comparable(
      await render({
        set: {
          ...FEATURES,
          "intake.host": "reducer",
          "intake.port": "7000",
          clusterName: "prod",
          "labels.environment": "prod",
          "labels.team": "a=b",
          watchNamespace: "shop",
          "log.level": "debug",
        },
      }),
    ),
    await printed({
      ...installation,
      intakeHost: "reducer",
      intakePort: 7000,
      clusterName: "prod",
      labels: { environment: "prod", team: "a=b" },
      watchNamespace: "shop",
      logLevel: "debug",
    }),
  );
});

testWith(["helm"], "chart shares no object with a release in another namespace", async () => {
  for (const watched of [{}, { watchNamespace: "shop" }]) {
    const set = { ...FEATURES, ...watched };
    const identities = async (namespace: string) =>
      (await render({ namespace, set })).map(({ kind, metadata }) =>
        `${kind} ${metadata.namespace ?? "-"}/${metadata.name}`
      );
    const here = await identities("observability");
    const there = new Set(await identities("other"));
    deepStrictEqual(here.filter((identity) => there.has(identity)), []);
  }
});

/** The policies by what they restrict. */
async function policies(values: unknown): Promise<ReadonlyMap<string, AnyObject["spec"]>> {
  const folder = await newFolder();
  const file = fileURLToPath(new URL("values.json", folder));
  await Deno.writeTextFile(file, JSON.stringify(values));
  const objects = await render({ valueFiles: [file] });
  await removeFolder(folder);
  return new Map(
    objects.filter(({ kind }) => kind === "NetworkPolicy")
      .map(({ spec }) => [spec.policyTypes?.join(" ") ?? "", spec]),
  );
}

testWith(["helm"], "chart lets in whom it is told, and nobody when that is nobody", async () => {
  const ingress = async (given?: unknown) => {
    const all = await policies(given === undefined ? {} : { networkPolicy: { ingress: given } });
    deepStrictEqual([...all.keys()], ["Ingress"]);
    return all.get("Ingress")?.ingress;
  };
  const ports = [{ protocol: "TCP", port: 8081 }];
  const labels = { "kubernetes.io/metadata.name": "monitoring" };
  deepStrictEqual(await ingress(), [{
    from: [{ namespaceSelector: { matchLabels: labels } }],
    ports,
  }]);
  const from = [{ ipBlock: { cidr: "192.0.2.0/24" } }];
  deepStrictEqual(await ingress({ from }), [{ from, ports }]);
  for (const nobody of [[], null]) deepStrictEqual(await ingress({ from: nobody }), []);
  deepStrictEqual(await policies({ networkPolicy: { enabled: false } }), new Map());
});

testWith(["helm"], "chart lets the pod reach what it is told, and no more", async () => {
  const egress = async (intake: unknown, changes: object = {}) =>
    (await policies({ intake, networkPolicy: { egress: { enabled: true, ...changes } } }))
      .get("Egress")?.egress;
  const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));
  const dns = { ports: [{ protocol: "UDP", port: 53 }, ...tcp(53)] };
  const api = { ports: tcp(443, 6443) };
  deepStrictEqual(await egress({}), [dns, api, { ports: tcp(7000, 8000) }]);
  for (const port of [9000, "9000"]) {
    deepStrictEqual(await egress({ port }), [dns, api, { ports: tcp(7000, 8000, 9000) }]);
  }
  deepStrictEqual(await egress({ port: 7000 }), [dns, api, { ports: tcp(7000, 8000) }]);
  const to = [{ ipBlock: { cidr: "10.0.0.1/32" } }];
  const more = [{ to: [{ ipBlock: { cidr: "192.0.2.1/32" } }], ports: tcp(3128) }];
  const changes = { apiServer: { to, ports: [6443] }, reducer: { to, ports: [] }, more };
  deepStrictEqual(await egress({ port: 9000 }, changes), [
    dns,
    { ports: tcp(6443), to },
    { ports: tcp(9000), to },
    ...more,
  ]);
  // No ports are no rule: one without ports would be for all of them.
  deepStrictEqual(await egress({}, { ...changes, dns: { ports: null }, more: null }), [
    { ports: tcp(6443), to },
  ]);
});

testWith(["helm"], "chart goes into namespace default only when it is told to", async () => {
  await rejects(
    render({ namespace: "default" }),
    /no namespace is named.*--namespace k8s-collector --create-namespace/,
  );
  const objects = await render({ namespace: "default", set: { allowDefaultNamespace: "true" } });
  strictEqual(objects[0]?.metadata.namespace, "default");
});

testWith(["helm"], "chart has nothing that helm lint objects to", async () => {
  await helmLint(CHART);
  for await (const { name } of Deno.readDir(`${CHART}/ci`)) {
    await helmLint(CHART, [`${CHART}/ci/${name}`]);
  }
});

const refused: Readonly<Record<string, RegExp>> = {
  "replicaCount=2": /replicaCount/,
  "intake.port=0": /intake/,
  "intake.host=http://reducer": /intake\/host/,
  "log.level=loud": /log\/level/,
  "labels.a-name-of-23-characters=x": /a-name-of-23-characters/,
  "image.digest=latest": /image\/digest/,
  "watchNamespace=Shop": /watchNamespace/,
  "intak.host=reducer": /intak/,
  "networkPolicy.ingressFrom=x": /networkPolicy/,
  "networkPolicy.egress.apiServer.ports={0}": /apiServer\/ports/,
  "hostUsers=maybe": /hostUsers/,
};
for (const [setting, complaint] of Object.entries(refused)) {
  testWith(["helm"], `chart refuses ${setting}`, async () => {
    const [key = "", value = ""] = setting.split(/=(.*)/);
    await rejects(render({ set: { [key]: value } }), complaint);
  });
}

testWith(["helm"], "chart takes names, images and accounts from the values", async () => {
  const objects = await render({
    release: "net",
    valueFiles: [`${CHART}/ci/everything-values.yaml`],
  });
  const found = objects.find(({ kind }) => kind === "Deployment");
  strictEqual(found?.metadata.name, "net-k8s-collector");
  const [container] = found.spec.template.spec.containers;
  match(container?.image ?? "", /^registry\.example\/k8s-collector@sha256:0+$/);
  deepStrictEqual(container?.args.slice(-2), ["--log-format=json", "--relist=resync"]);
  ok(container?.args.includes("--http-listen=[::]:9090"));
  const kinds = objects.map(({ kind }) => kind);
  for (const kind of ["PodMonitor", "ServiceMonitor", "PrometheusRule", "NetworkPolicy"]) {
    ok(kinds.includes(kind), kind);
  }
});

testWith(
  ["helm", "chart"],
  "patch for the published chart adds a mode and changes nothing else",
  async () => {
    const published = Deno.env.get("OPENTELEMETRY_EBPF_CHART") ?? "";
    const folder = await newFolder();
    const root = fileURLToPath(folder);
    await Deno.mkdir(`${root}charts`);
    await runCommand("cp", ["-r", published, `${root}charts/opentelemetry-ebpf`]);
    const patch = fileURLToPath(
      new URL("../../deploy/upstream/unified-mode.patch", import.meta.url),
    );
    // Outside of any repository, git takes a patch for the folder it runs in.
    await runCommand("git", ["init", "--quiet", root]);
    await runCommand("git", ["-C", root, "apply", "--unidiff-zero", patch]);
    const rendering = (chart: string, mode?: string): Rendering => ({
      release: "net",
      chart,
      namespace: NAMESPACE,
      set: {
        clusterName: "prod",
        "endpoint.address": "collector",
        ...mode === undefined ? {} : { "k8sCollector.mode": mode },
      },
    });
    const patched = `${root}charts/opentelemetry-ebpf`;
    const before = await helmTemplate(rendering(published));
    strictEqual(await helmTemplate(rendering(patched)), before);
    strictEqual(await helmTemplate(rendering(patched, "split")), before);

    const name = "net-opentelemetry-ebpf-k8s-collector";
    const unified = (await render(rendering(patched, "unified"))).filter(({ kind, metadata }) =>
      kind === "Deployment" && metadata.name === name
    );
    strictEqual(unified.length, 1);
    const [container, ...others] = unified[0]?.spec.template.spec.containers ?? [];
    deepStrictEqual(others, []);
    const environment = container?.env.filter(({ value }) => value !== undefined);
    deepStrictEqual(environment, [
      { name: "EBPF_NET_INTAKE_HOST", value: "net-opentelemetry-ebpf-reducer" },
      { name: "EBPF_NET_INTAKE_PORT", value: "7000" },
      { name: "EBPF_NET_CLUSTER_NAME", value: "prod" },
      { name: "LOG_LEVEL", value: "warning" },
    ]);
    strictEqual(container?.securityContext["readOnlyRootFilesystem"], true);
    await removeFolder(folder);
  },
);
