import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { render } from "../../src/deployment/objects/mod.ts";
import { at } from "../../src/deployment/collector/mod.ts";
import type { ApiObject } from "../../src/kubernetes/resource/mod.ts";
import { checkSpecification } from "../../src/deployment/checks/mod.ts";
import { checked, specificationOf } from "./support/specifications.ts";

function objects(of: ReturnType<typeof checked>): ReadonlyMap<string, ApiObject> {
  return new Map(
    render(of, { serviceMonitors: true }).map((
      { type, object },
    ) => [`${type.kind} ${object.metadata?.name}`, object]),
  );
}

const preset = (name: string, more = "") =>
  objects(checkSpecification(
    specificationOf(
      `presets: [${name}]\nnamespace: shop\nname: c\ncollector: { exporters: { debug: } }\n${more}`,
    ),
  ));

function deep(object: ApiObject | undefined, ...path: readonly string[]): unknown {
  return at(object, path);
}

Deno.test("render() selects by what no update changes (#10)", () => {
  const selector = (image: string) =>
    deep(objects(checked({}, "name: c", image)).get("Deployment c"), "spec", "selector");
  deepStrictEqual(
    selector("otel/opentelemetry-collector:0.150.0"),
    selector("otel/opentelemetry-collector:0.156.0"),
  );
  const service = objects(checked({}, "name: c")).get("Service c");
  deepStrictEqual(
    deep(service, "spec", "selector"),
    deep(objects(checked({}, "name: c")).get("Deployment c"), "spec", "selector", "matchLabels"),
  );
});

Deno.test("render() rolls pods when the configuration is another one, and not for a scaler (#9, #12)", () => {
  const template = (sections: Parameters<typeof checked>[0], more = "") =>
    JSON.stringify(
      deep(objects(checked(sections, `name: c\n${more}`)).get("Deployment c"), "spec", "template"),
    );
  ok(template({}) !== template({ exporters: "debug: { verbosity: detailed }" }));
  const hpa =
    "high_availability: { hpa: { min_replicas: 2, max_replicas: 4, target_cpu_utilization: 70 } }";
  strictEqual(template({}), template({}, hpa));
  const same = template({}, "roll: false");
  strictEqual(same, template({ exporters: "debug: { verbosity: detailed }" }, "roll: false"));
});

Deno.test("render() never says how many replicas there are (#11)", () => {
  const deployment = objects(checked({}, "name: c\nreplicas: 3")).get("Deployment c");
  strictEqual(deep(deployment, "spec", "replicas"), undefined);
});

Deno.test("render() leads each port of a Service to the port of that name (#6)", () => {
  const all = objects(checked(
    { receivers: 'otlp/green: { protocols: { http: { endpoint: "0.0.0.0:4319" } } }' },
    "name: c",
  ));
  deepStrictEqual(deep(all.get("Service c"), "spec", "ports"), [{
    name: "otlp-http-green",
    port: 4319,
    targetPort: "otlp-http-green",
    protocol: "TCP",
    appProtocol: "http",
  }]);
});

Deno.test("render() limits Go's memory to 80 % of the container's, in whole MiB (#19)", () => {
  const all = preset("node");
  const [container] = deep(all.get("DaemonSet c"), "spec", "template", "spec", "containers") as [
    { env: { name: string; value?: string }[] },
  ];
  strictEqual(container.env.find(({ name }) => name === "GOMEMLIMIT")?.value, "409MiB");
});

Deno.test("render() fits the restricted level, and the node's agent says what it needs (#24, #25)", () => {
  const context = (name: string, workload: string) =>
    (deep(preset(name).get(workload), "spec", "template", "spec", "containers") as [
      { securityContext: unknown },
    ])[0].securityContext;
  deepStrictEqual(context("gateway", "Deployment c"), {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    capabilities: { drop: ["ALL"] },
  });
  deepStrictEqual(context("node", "DaemonSet c"), {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: false,
    runAsUser: 0,
    runAsGroup: 0,
    capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] },
  });
});

Deno.test("render() tolerates everything on nodes, and nothing for gateways (#27)", () => {
  const tolerations = (name: string, workload: string) =>
    deep(preset(name).get(workload), "spec", "template", "spec", "tolerations");
  deepStrictEqual(tolerations("node", "DaemonSet c"), [{ operator: "Exists" }]);
  deepStrictEqual(tolerations("gateway", "Deployment c"), []);
});

Deno.test("render() lets pods that crash be evicted (#16), and rolls where no two fit (#17)", () => {
  const all = preset("gateway", "high_availability: { anti_affinity: { required: true } }\n");
  const budget = all.get("PodDisruptionBudget c");
  strictEqual(deep(budget, "spec", "unhealthyPodEvictionPolicy"), "AlwaysAllow");
  deepStrictEqual(deep(all.get("Deployment c"), "spec", "strategy", "rollingUpdate"), {
    maxSurge: 0,
    maxUnavailable: 1,
  });
});

Deno.test("render() puts a version into a label only when it is one (#42)", () => {
  const version = (image: string) =>
    objects(checked({}, "name: c", image)).get("ConfigMap c")?.metadata?.labels?.[
      "app.kubernetes.io/version"
    ];
  strictEqual(version("otel/opentelemetry-collector:0.156.0"), "0.156.0");
  strictEqual(version(`otel/opentelemetry-collector@sha256:${"0".repeat(64)}`), undefined);
});

Deno.test("render() gives a sidecar no workload, and a node's agent no Service", () => {
  deepStrictEqual([...preset("sidecar").keys()], ["ConfigMap c"]);
  ok(![...preset("node").keys()].some((key) => key.startsWith("Service ")));
});

Deno.test("render() writes what is outside of namespaces with the namespace in its name", () => {
  ok(preset("gateway").has("ClusterRole shop-c-cluster-role"));
  ok(preset("gateway").has("ClusterRoleBinding shop-c-binding"));
});
