/**
 * Runs in a network namespace of its own, where an address of a simulated pod is this machine's: a
 * real Collector answers there, and the API server leads to it. The CPU and memory that a metrics
 * server would tell are objects of a definition with its name.
 */
import { ok, strictEqual } from "node:assert/strict";
import { sourcesCommand } from "./collector_command.ts";
import { ControlPlane } from "./control_plane.ts";
import { equipment } from "./equipment.ts";
import { Program } from "./program.ts";
import { waitFor } from "./wait_for.ts";

const SPECIFICATION = `
presets: [gateway]
namespace: shop
name: otel
replicas: 1
high_availability: { pdb: null }
monitoring: null
collector: { exporters: { debug: } }
`;

const SPANS = JSON.stringify({
  resourceSpans: [{
    scopeSpans: [{
      spans: Array.from({ length: 10 }, (_, n) => ({
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: `b7ad6b716920333${n}`,
        name: "a span",
        startTimeUnixNano: "1767225600000000000",
        endTimeUnixNano: "1767225600000000000",
      })),
    }],
  }],
});

const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: "pods.metrics.k8s.io",
    annotations: { "api-approved.kubernetes.io": "unapproved, for a test" },
  },
  spec: {
    group: "metrics.k8s.io",
    scope: "Namespaced",
    names: { plural: "pods", singular: "pod", kind: "PodMetrics", listKind: "PodMetricsList" },
    versions: [{
      name: "v1beta1",
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    }],
  },
};

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels: object };
    readonly status: { readonly podIP: string };
  }[];
}

async function main(): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/specification.yaml`;
  await Deno.writeTextFile(file, SPECIFICATION);
  await using plane = await ControlPlane.start();
  const deploy = async (...words: readonly string[]) => {
    const { command, args, environment } = sourcesCommand([
      "deploy",
      ...words,
      `--file=${file}`,
      `--kubeconfig=${plane.kubeconfig}`,
    ]);
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      ...environment === undefined ? {} : { env: { ...environment } },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    strictEqual(code, 0, text(stderr));
    return text(stdout);
  };
  await deploy("apply", "--create-namespace");
  await deploy("wait", "--timeout=60s");
  const { items: [pod] } = await plane.get("/api/v1/namespaces/shop/pods") as Pods;
  const address = pod!.status.podIP;
  const added = await new Deno.Command("ip", {
    args: ["addr", "add", `${address}/32`, "dev", "lo"],
  })
    .output();
  ok(added.success);
  const configuration = {
    receivers: { otlp: { protocols: { http: { endpoint: `${address}:4318` } } } },
    exporters: { debug: {} },
    service: {
      telemetry: {
        metrics: {
          readers: [{ pull: { exporter: { prometheus: { host: address, port: 8888 } } } }],
        },
      },
      pipelines: { traces: { receivers: ["otlp"], exporters: ["debug"] } },
    },
  };
  await Deno.writeTextFile(`${folder}/collector.yaml`, JSON.stringify(configuration));
  await using _collector = new Program({
    command: equipment("telemetryCollector"),
    args: ["--config", `${folder}/collector.yaml`],
  });
  const send = async () => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: SPANS };
    const response = await fetch(`http://${address}:4318/v1/traces`, init);
    await response.body?.cancel();
    ok(response.ok);
  };
  await waitFor("the Collector", send, 30);
  const first = JSON.parse(await deploy("metrics", "--output=json"));
  ok(first.cpuMillicores.why.includes("metrics-server"), JSON.stringify(first));
  await plane.kubectl(["apply", "-f", "-"], JSON.stringify(DEFINITION));
  const usage = {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "PodMetrics",
    metadata: { name: pod!.metadata.name, namespace: "shop", labels: pod!.metadata.labels },
    containers: [{ name: "otc-container", usage: { cpu: "250000000n", memory: "131072Ki" } }],
  };
  await waitFor(
    "the definition",
    () => plane.kubectl(["apply", "-f", "-"], JSON.stringify(usage)),
    30,
  );
  const sending = setInterval(() => void send(), 1_000);
  const metrics = JSON.parse(await deploy("metrics", "--output=json"));
  clearInterval(sending);
  strictEqual(metrics.cpuMillicores.value, 250);
  strictEqual(metrics.memoryMebibytes.value, 128);
  const { accepted, failed } = metrics.rates.value;
  ok(accepted > 5 && accepted < 15, JSON.stringify(metrics));
  strictEqual(failed, 0);
  await scaledByFigures(plane, file, deploy, usage);
  await Deno.remove(folder, { recursive: true });
}

/** The real scaler reads what the metrics server would tell, and applying again leaves it alone. */
async function scaledByFigures(
  plane: ControlPlane,
  file: string,
  deploy: (...words: readonly string[]) => Promise<string>,
  usage: { readonly containers: readonly { readonly name: string }[] },
): Promise<void> {
  const hpa = "hpa: { min_replicas: 1, max_replicas: 3, target_memory_utilization: 50 }, pdb: null";
  await Deno.writeTextFile(
    file,
    SPECIFICATION.replace("pdb: null", hpa).replace("replicas: 1\n", ""),
  );
  await deploy("apply");
  // All that the pod requests, twice the target.
  const containers = [{ name: "otc-container", usage: { cpu: "1", memory: "2Gi" } }];
  await plane.kubectl(["apply", "-f", "-"], JSON.stringify({ ...usage, containers }));
  const replicas = async () =>
    (await plane.get("/apis/apps/v1/namespaces/shop/deployments/otel") as {
      readonly spec: { readonly replicas: number };
    }).spec.replicas;
  await waitFor("the scaler", async () => ok(await replicas() > 1), 90);
  const scaled = await replicas();
  ok(!/updated|created/.test(await deploy("apply")));
  ok(await replicas() >= scaled);
}

if (import.meta.main) await main();
