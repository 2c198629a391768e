import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  type Feature,
  features,
  type Installation,
  manifests,
  plainParameters,
} from "../../src/manifests/mod.ts";
import { type Fields, type Manifest, type Value } from "../../src/kubernetes/manifest/mod.ts";
import { rules } from "../../src/manifests/access.ts";
import { alerts } from "../../src/manifests/alerts.ts";
import { collectorMetrics } from "../../src/collector/collector_metrics.ts";
import { observed } from "../collector/statistics.ts";

const usual: Installation = {
  name: "collector",
  namespace: "observability",
  image: "registry.example/k8s-collector:1.2.3",
  version: "1.2.3",
  labels: {},
  monitoringNamespace: "monitoring",
};

async function objects(
  changes: Partial<Installation> = {},
  wanted: readonly Feature[] = [],
): Promise<readonly Manifest[]> {
  return manifests(await plainParameters({ ...usual, ...changes }), new Set(wanted));
}

/** Follows field names and indexes; undefined when one is missing. */
function at(value: Value, ...path: readonly (string | number)[]): Value {
  let current: Value = value;
  for (const step of path) {
    current = typeof current === "object" ? (current as Fields)[String(step)] : undefined;
  }
  return current;
}

async function deployment(changes: Partial<Installation> = {}): Promise<Manifest> {
  const found = (await objects(changes)).find(({ kind }) => kind === "Deployment");
  ok(found !== undefined);
  return found;
}

const POD = ["spec", "template", "spec"] as const;
const CONTAINER = [...POD, "containers", 0] as const;

Deno.test("manifests() asks for lists and watches of three kinds and nothing else", () => {
  deepStrictEqual(rules, [
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
    { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["list", "watch"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "watch"] },
  ]);
});

Deno.test("manifests() makes the objects of an installation, and more when they are wanted", async () => {
  const kinds = (all: readonly Manifest[]) => all.map(({ kind }) => kind);
  const inside = ["ServiceAccount", "ConfigMap", "NetworkPolicy", "Deployment"];
  const outside = ["ClusterRole", "ClusterRoleBinding"];
  deepStrictEqual(kinds(await objects()), [...inside, ...outside]);
  deepStrictEqual(kinds(await objects({}, features)), [
    ...inside,
    "Service",
    "ServiceMonitor",
    "PodMonitor",
    "PrometheusRule",
    "NetworkPolicy",
    "PodDisruptionBudget",
    ...outside,
  ]);
});

Deno.test("manifests() shares no object with an installation in another namespace", async () => {
  const identities = async (namespace: string, watchNamespace?: string) =>
    (await objects({ namespace, watchNamespace }, features)).map(({ kind, metadata }) =>
      `${kind} ${metadata["namespace"] ?? "-"}/${metadata["name"]}`
    );
  for (const watched of [undefined, "shop"]) {
    const here = await identities("observability", watched);
    const there = new Set(await identities("other", watched));
    strictEqual(there.size, here.length);
    deepStrictEqual(here.filter((identity) => there.has(identity)), []);
  }
});

Deno.test("manifests() binds the role that it makes to the account that it makes", async () => {
  for (const watchNamespace of [undefined, "shop"]) {
    const all = await objects({ watchNamespace });
    const [role, binding] = all.slice(-2);
    strictEqual(role?.metadata["name"], "collector-observability");
    deepStrictEqual(at(binding, "roleRef", "name"), role?.metadata["name"]);
    deepStrictEqual(at(binding, "roleRef", "kind"), role?.kind);
    deepStrictEqual(at(binding, "subjects", 0), {
      kind: "ServiceAccount",
      name: all[0]?.metadata["name"],
      namespace: "observability",
    });
  }
});

Deno.test("ingressPolicy() lets in the monitoring namespace alone, and restricts nothing else", async () => {
  const policies = async (changes: Partial<Installation>, wanted?: readonly Feature[]) =>
    (await objects(changes, wanted)).filter(({ kind }) => kind === "NetworkPolicy");
  const [policy, ...others] = await policies({ monitoringNamespace: "prometheus" });
  deepStrictEqual(others, []);
  deepStrictEqual(policy?.["spec"], {
    podSelector: {
      matchLabels: {
        "app.kubernetes.io/name": "k8s-collector",
        "app.kubernetes.io/instance": "collector",
      },
    },
    policyTypes: ["Ingress"],
    ingress: [{
      from: [{
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "prometheus" } },
      }],
      ports: [{ protocol: "TCP", port: 8081 }],
    }],
  });
  deepStrictEqual(await policies({ monitoringNamespace: undefined }), []);
});

Deno.test("egressPolicy() lets the pod reach the port that it was told", async () => {
  const ports = async (intakePort?: number) => {
    const policy = (await objects({ intakePort }, ["egress-policy"]))
      .find(({ metadata }) => metadata["name"] === "collector-egress");
    deepStrictEqual(at(policy, "spec", "policyTypes"), ["Egress"]);
    return (at(policy, "spec", "egress") as readonly { readonly ports: readonly Fields[] }[])
      .flatMap((rule) => rule.ports.map(({ port }) => port));
  };
  deepStrictEqual(await ports(), [53, 53, 443, 6443, 7000, 8000]);
  deepStrictEqual(await ports(9000), [53, 53, 443, 6443, 7000, 8000, 9000]);
  deepStrictEqual(await ports(7000), [53, 53, 443, 6443, 7000, 8000]);
});

Deno.test("manifests() gives permissions for one namespace when only that is watched", async () => {
  const all = await objects({ watchNamespace: "shop" });
  deepStrictEqual(all.slice(-2).map(({ kind, metadata }) => [kind, metadata["namespace"]]), [
    ["Role", "shop"],
    ["RoleBinding", "shop"],
  ]);
  const { roleRef, subjects } = all.at(-1) as unknown as {
    readonly roleRef: Fields;
    readonly subjects: readonly Fields[];
  };
  strictEqual(roleRef["kind"], "Role");
  deepStrictEqual(subjects[0]?.["namespace"], "observability");
  ok((at(await deployment({ watchNamespace: "shop" }), ...CONTAINER, "args") as readonly string[])
    .includes("--namespace=shop"));
});

Deno.test("manifests() tells where the reducer is, or lets it be found", async () => {
  const names = async (changes: Partial<Installation>) =>
    (at(await deployment(changes), ...CONTAINER, "env") as readonly Fields[])
      .filter(({ value }) => value !== undefined)
      .map(({ name, value }) => `${name}=${value}`);
  deepStrictEqual(await names({}), ["LOG_LEVEL=info"]);
  strictEqual(at(await deployment(), ...POD, "enableServiceLinks"), true);
  const told = { intakeHost: "reducer", intakePort: 7000, clusterName: "prod" };
  deepStrictEqual(await names(told), [
    "EBPF_NET_INTAKE_HOST=reducer",
    "EBPF_NET_INTAKE_PORT=7000",
    "EBPF_NET_CLUSTER_NAME=prod",
    "LOG_LEVEL=info",
  ]);
  strictEqual(at(await deployment(told), ...POD, "enableServiceLinks"), false);
});

Deno.test("manifests() replaces the pod when its labels change", async () => {
  const checksum = async (labels: Readonly<Record<string, string>>) =>
    at(await deployment({ labels }), "spec", "template", "metadata", "annotations");
  deepStrictEqual(await checksum({ a: "1", b: "2" }), await checksum({ b: "2", a: "1" }));
  notStrictEqual(
    JSON.stringify(await checksum({ a: "1" })),
    JSON.stringify(await checksum({ a: "2" })),
  );
});

Deno.test("manifests() restricts the pod and gives it nothing to write to", async () => {
  const object = await deployment();
  deepStrictEqual(at(object, ...CONTAINER, "securityContext"), {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  });
  deepStrictEqual(at(object, ...POD, "securityContext"), {
    runAsNonRoot: true,
    runAsUser: 65_532,
    runAsGroup: 65_532,
    fsGroup: 65_532,
    seccompProfile: { type: "RuntimeDefault" },
  });
  deepStrictEqual(at(object, ...POD, "volumes"), [
    { name: "configuration", configMap: { name: "collector" } },
  ]);
  deepStrictEqual(at(object, ...CONTAINER, "volumeMounts"), [
    { name: "configuration", mountPath: "/etc/k8s-collector", readOnly: true },
  ]);
  for (const field of ["hostNetwork", "hostPID", "hostIPC", "hostUsers"]) {
    strictEqual(at(object, ...POD, field), undefined, field);
  }
  for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
    match(String(at(object, ...CONTAINER, probe, "httpGet", "path")), /^\/(livez|readyz)$/);
  }
  for (const kind of ["requests", "limits"]) {
    ok(at(object, ...CONTAINER, "resources", kind, "memory") !== undefined);
    ok(at(object, ...CONTAINER, "resources", kind, "cpu") !== undefined);
  }
});

Deno.test("manifests() gives the token to the pod, and to nothing else of the account", async () => {
  const [account] = await objects();
  strictEqual(account?.["automountServiceAccountToken"], false);
  strictEqual(at(await deployment(), ...POD, "automountServiceAccountToken"), true);
});

Deno.test("manifests() puts the pod into a user namespace when that is wanted", async () => {
  const found = (await objects({}, ["user-namespace"])).find(({ kind }) => kind === "Deployment");
  strictEqual(at(found, ...POD, "hostUsers"), false);
});

Deno.test("alerts ask only for metrics that there are", () => {
  const known = new Set(
    collectorMetrics(observed, { version: "1", commit: "c" }, 600_000).map((metric) => metric.name),
  );
  for (const { expr, alert } of alerts) {
    const names = [...String(expr).matchAll(/k8s_collector_\w+/g)].map(([name]) => name);
    ok(names.length > 0, String(alert));
    for (const name of names) ok(known.has(name), `${alert} asks for ${name}`);
  }
});
