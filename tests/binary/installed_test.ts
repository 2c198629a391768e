/**
 * What `manifests`, Kustomize and the Helm chart install, on a real control plane that enforces the
 * restricted profile of Pod Security, with the image in the place of the pod it makes there.
 */
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { runCommand } from "../../scripts/run_command.ts";
import { features, manifests, plainParameters } from "../../src/manifests/mod.ts";
import { YamlWriter } from "../../src/kubernetes/manifest/mod.ts";
import { ControlPlane } from "../e2e/support/control_plane.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { KUBERNETES } from "../e2e/support/equipment.ts";
import { startDecoder } from "../e2e/support/start_decoder.ts";
import { waitFor } from "../e2e/support/wait_for.ts";
import { newFolder, removeFolder } from "./support/built.ts";
import { helmTemplate } from "./support/helm.ts";
import { podOfDeployment, PodRunner } from "./support/pod.ts";
import { runnableImage } from "./support/runnable_image.ts";
import { lackOf, testWith } from "./support/requirements.ts";

const NAMESPACE = "restricted";

const RESTRICTED = `
apiVersion: v1
kind: Namespace
metadata:
  name: ${NAMESPACE}
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
    pod-security.kubernetes.io/warn: restricted
`;

const ACCEPTED_POD = "pod/k8s-collector created (server dry run)";

/** Of a Deployment or a policy, as the API server gives it back. */
interface Spec {
  readonly policyTypes?: readonly string[];
  readonly template?: {
    readonly spec: {
      readonly hostUsers?: boolean;
      readonly volumes: readonly { readonly name: string }[];
      readonly containers: readonly {
        readonly securityContext: {
          readonly readOnlyRootFilesystem: boolean;
          readonly capabilities: unknown;
        };
      }[];
    };
  };
}

/** Kinds that the Prometheus operator brings along. */
const OPERATOR = "monitoring.coreos.com/";

function path(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

/** What `manifests` prints for an installation in the restricted namespace. */
async function printed(intake: { readonly host?: string; readonly port?: number } = {}) {
  const parameters = await plainParameters({
    name: "k8s-collector",
    namespace: NAMESPACE,
    image: "localhost:5000/k8s-collector:0.1.0",
    version: "0.1.0",
    intakeHost: intake.host,
    intakePort: intake.port,
    clusterName: "prod",
    labels: { environment: "prod" },
    monitoringNamespace: "monitoring",
  });
  const objects = manifests(parameters, new Set(features));
  const writer = new YamlWriter();
  return objects.map((object) => writer.document(object)).join("---\n");
}

interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly template?: { readonly spec: unknown } };
}

function objectsIn(text: string): readonly AnyObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as AnyObject | null)
    .filter((object) => object !== null);
}

/** Asks the API server to accept everything, and the pods that Deployments would make. */
async function dryRun(plane: ControlPlane, text: string): Promise<readonly string[]> {
  const objects = objectsIn(text).filter(({ apiVersion }) => !apiVersion.startsWith(OPERATOR));
  const pods = objects.filter(({ kind }) => kind === "Deployment").map(({ spec, metadata }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: spec?.template?.spec,
  }));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [...objects, ...pods] });
  const output = await plane.kubectl(
    ["apply", "--dry-run=server", "--filename=-"],
    list,
  );
  return output.trim().split("\n");
}

testWith(
  KUBERNETES,
  "manifests, Kustomize and chart are accepted where Pod Security is restricted",
  async (context) => {
    await using plane = await ControlPlane.start();
    await plane.kubectl(["apply", "--filename=-"], RESTRICTED);
    await plane.kubectl(["create", "serviceaccount", "k8s-collector", `-n=${NAMESPACE}`]);

    await context.step("a pod that is not restricted is refused there", async () => {
      const pod =
        `{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: x, image: x}]}}`;
      await rejects(
        plane.kubectl(["apply", "--dry-run=server", `-n=${NAMESPACE}`, "-f=-"], pod),
        /violates PodSecurity "restricted/,
      );
    });

    await context.step("what manifests prints, with every feature", async () => {
      const lines = await dryRun(plane, await printed());
      for (const name of ["clusterrole", "deployment", "networkpolicy", "poddisruptionbudget"]) {
        ok(lines.some((line) => line.startsWith(name)), lines.join("\n"));
      }
      strictEqual(lines.filter((line) => line.startsWith("networkpolicy")).length, 2);
      ok(lines.includes(ACCEPTED_POD), lines.join("\n"));
    });

    await context.step("and the API server keeps all that restricts it", async () => {
      const text = await printed();
      const objects = objectsIn(text).filter(({ kind }) =>
        ["Deployment", "NetworkPolicy"].includes(kind)
      );
      const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
      const kept = JSON.parse(
        await plane.kubectl(
          ["apply", "--dry-run=server", "--validate=strict", "-o=json", "-f=-"],
          list,
        ),
      ) as { readonly items: readonly { readonly kind: string; readonly spec: Spec }[] };
      const [ingress, egress] = kept.items.filter(({ kind }) => kind === "NetworkPolicy");
      deepStrictEqual(ingress?.spec.policyTypes, ["Ingress"]);
      deepStrictEqual(egress?.spec.policyTypes, ["Egress"]);
      const pod = kept.items.find(({ kind }) => kind === "Deployment")?.spec.template?.spec;
      strictEqual(pod?.hostUsers, false);
      deepStrictEqual(pod?.volumes.map(({ name }) => name), ["configuration"]);
      for (const { securityContext } of pod?.containers ?? []) {
        strictEqual(securityContext.readOnlyRootFilesystem, true);
        deepStrictEqual(securityContext.capabilities, { drop: ["ALL"] });
      }
    });

    await context.step("what Kustomize makes of the base and every component", async () => {
      const folder = await newFolder();
      const overlay = {
        apiVersion: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        namespace: NAMESPACE,
        resources: ["deploy/kustomize/base"],
        components: features.map((feature) => `deploy/kustomize/components/${feature}`),
      };
      const deploy = new URL("deploy/", folder);
      await Deno.mkdir(deploy);
      await runCommand("cp", ["-r", path("deploy/kustomize"), fileURLToPath(deploy)]);
      await Deno.writeTextFile(
        new URL("kustomization.yaml", folder),
        new YamlWriter().document(overlay),
      );
      const text = await plane.kubectl(["kustomize", fileURLToPath(folder)]);
      ok(objectsIn(text).length >= 10);
      const lines = await dryRun(plane, text);
      ok(lines.includes(ACCEPTED_POD), lines.join("\n"));
      await removeFolder(folder);
    });

    // The one that is watched in a set of values.
    await plane.kubectl(["create", "namespace", "shop"]);
    const folder = path("deploy/helm/k8s-collector/ci");
    const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    ok(files.length >= 5);
    for (const name of files.sort()) {
      const run = async () => {
        const rendered = await helmTemplate({
          release: "k8s-collector",
          chart: path("deploy/helm/k8s-collector"),
          namespace: NAMESPACE,
          valueFiles: [`${folder}/${name}`],
        });
        const [pod] = objectsIn(rendered).filter(({ kind }) => kind === "Deployment");
        const { serviceAccountName } = pod?.spec?.template?.spec as { serviceAccountName: string };
        await plane.kubectl(
          ["apply", "--filename=-"],
          `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${serviceAccountName}, namespace: ${NAMESPACE}}}`,
        );
        const lines = await dryRun(plane, rendered);
        ok(
          lines.some((line) => /^pod\/\S+ created \(server dry run\)$/.test(line)),
          lines.join("\n"),
        );
      };
      const ignore = lackOf("helm") !== undefined;
      await context.step({ name: `what the chart renders with ${name}`, ignore, fn: run });
    }
  },
);

testWith(
  [...KUBERNETES, "root", "port"],
  "manifests install a collector that gets ready with exactly these permissions",
  async (context) => {
    await using plane = await ControlPlane.start();
    await using decoder = await startDecoder({ library: "c" });
    await plane.kubectl(["apply", "--filename=-"], RESTRICTED);
    const text = await printed({ host: "localhost", port: decoder.port });
    const objects = objectsIn(text).filter(({ apiVersion }) => !apiVersion.startsWith(OPERATOR));
    await plane.kubectl(
      ["apply", "--filename=-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
    );
    const pod = await podOfDeployment(plane, NAMESPACE, "k8s-collector");
    const root = await newFolder();
    await using runner = await PodRunner.of(plane, await runnableImage(root), pod);
    await using collector = await runner.start("k8s-collector");

    await context.step("it tells everything, and the probes of the pod say so", async () => {
      await waitFor("everything is told", async () => {
        assertSame(decoder.announced.pods, await plane.expected());
      });
      const { livenessProbe, readinessProbe, startupProbe, ports: [port] } = runner.specOf(
        "k8s-collector",
      ) as unknown as Probed;
      for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
        strictEqual(httpGet.port, port?.name);
        const response = await fetch(`http://127.0.0.1:${port?.containerPort}${httpGet.path}`);
        deepStrictEqual([response.status, await response.text()], [200, "ok\n"]);
      }
      deepStrictEqual(collector.messages("warning", "error", "fatal"), []);
      deepStrictEqual(collector.strayLines, []);
    });

    await context.step("its log names the pod", () => {
      const { name, namespace } = pod.metadata;
      for (const entry of collector.log) {
        deepStrictEqual([entry["pod"], entry["namespace"]], [name, namespace]);
      }
    });

    await context.step("its account may list and watch three kinds, and nothing else", async () => {
      const table = await plane.kubectl([
        "auth",
        "can-i",
        "--list",
        `--as=system:serviceaccount:${NAMESPACE}:k8s-collector`,
        "--no-headers",
      ]);
      const rows = table.split("\n").filter((line) =>
        /^[a-z]/.test(line) && !/selfsubject/.test(line)
      );
      deepStrictEqual(rows.map((row) => row.replace(/\s+/g, " ").trim()).sort(), [
        "jobs.batch [] [] [list watch]",
        "pods [] [] [list watch]",
        "replicasets.apps [] [] [list watch]",
      ]);
    });

    await context.step("without permissions it says what is missing and is not ready", async () => {
      await plane.kubectl(["delete", "clusterrolebinding", `k8s-collector-${NAMESPACE}`]);
      strictEqual(await collector.stop(), 0);
      await using powerless = await runner.start("k8s-collector");
      await waitFor("it says so", () => {
        const [message = ""] = powerless.messages("warning", "error")
          .filter((line) => line.includes("pods"));
        match(message, /system:serviceaccount:restricted:k8s-collector.* cannot list|watch/);
      });
      strictEqual(await statusOf("/readyz"), 503);
      strictEqual(await statusOf("/livez"), 200);
      strictEqual(await powerless.stop(), 0);
    });
    await removeFolder(root);
  },
);

async function statusOf(probe: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:8081${probe}`);
  await response.body?.cancel();
  return response.status;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Probed {
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly startupProbe: Probe;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
}
