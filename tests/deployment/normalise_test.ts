import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { configurationText } from "../../src/deployment/objects/configuration.ts";
import { checked } from "./support/specifications.ts";

const image = (minor: number) => `otel/opentelemetry-collector-contrib:0.${minor}.0`;

const RENAMED = {
  receivers: "otlp: { protocols: { grpc: } }\nfilelog: { include: [/x] }",
  processors:
    "k8sattributes: {}\nresourcedetection: { detectors: [env] }\nbatch: { batch_size: 9 }",
  exporters: 'otlp: { endpoint: "b:4317", tls: { insecure: true } }\n' +
    'otlphttp: { endpoint: "http://b" }\nlogging: { loglevel: debug }',
};

function names(minor: number) {
  const { collector } = checked(RENAMED, "", image(minor));
  return ["receivers", "processors", "exporters"].flatMap((section) =>
    Object.keys(collector[section as "receivers"])
  );
}

Deno.test("former names are written as the image's version knows them", () => {
  deepStrictEqual(names(156), [
    "otlp",
    "file_log",
    "k8s_attributes",
    "resource_detection",
    "batch",
    "otlp_grpc",
    "otlp_http",
    "debug",
  ]);
  deepStrictEqual(names(90), [
    "otlp",
    "filelog",
    "k8sattributes",
    "resourcedetection",
    "batch",
    "otlp",
    "otlphttp",
    "debug",
  ]);
  deepStrictEqual(names(80).slice(-3), ["otlp", "otlphttp", "logging"]);
});

Deno.test("today's names are written in former words for a former version", () => {
  const exporters = 'otlp_grpc: { endpoint: "b:4317", tls: { insecure: true } }';
  deepStrictEqual(Object.keys(checked({ exporters }, "", image(90)).collector.exporters), ["otlp"]);
});

Deno.test("pipelines name what was renamed, and findings what was written", () => {
  const { collector, findings } = checked({
    ...RENAMED,
    service: "pipelines: { traces: { receivers: [otlp], processors: [k8sattributes, batch], " +
      "exporters: [otlp, logging] } }",
  });
  deepStrictEqual(collector.service.pipelines?.traces, {
    receivers: ["otlp"],
    processors: ["k8s_attributes", "batch"],
    exporters: ["otlp_grpc", "debug"],
  });
  const paths = findings.filter(({ rule }) => rule === "retired-name").map(({ path }) => path[2]);
  deepStrictEqual(
    [...new Set(paths)],
    ["filelog", "k8sattributes", "resourcedetection", "batch", "otlp", "otlphttp", "logging"],
  );
});

Deno.test("Jaeger's exporter becomes one of OTLP beside the other, for traces alone (#30)", () => {
  const { collector } = checked({
    exporters: 'jaeger: { endpoint: "jaeger-collector:14250", tls: { insecure: true } }\n' +
      'otlp: { endpoint: "b:4317", tls: { insecure: true } }',
  });
  deepStrictEqual(collector.exporters, {
    "otlp_grpc/jaeger": { endpoint: "jaeger-collector:4317", tls: { insecure: true } },
    otlp_grpc: { endpoint: "b:4317", tls: { insecure: true } },
  });
  const pipelines = collector.service.pipelines ?? {};
  deepStrictEqual(pipelines.traces?.exporters, ["otlp_grpc/jaeger", "otlp_grpc"]);
  deepStrictEqual(pipelines.metrics?.exporters, ["otlp_grpc"]);
  const former = checked({ exporters: "jaeger: { endpoint: a }" }, "", image(80)).collector;
  deepStrictEqual(Object.keys(former.exporters), ["jaeger"]);
});

Deno.test("both names of a component are two components", () => {
  const { collector } = checked({
    exporters: 'otlp: { endpoint: "a:1", tls: {} }\notlp_grpc: { endpoint: "b:1", tls: {} }',
  });
  deepStrictEqual(Object.keys(collector.exporters), ["otlp_grpc/otlp", "otlp_grpc"]);
});

Deno.test("the logging exporter's level becomes a verbosity (#31)", () => {
  const verbosity = (level: string) =>
    checked({ exporters: `logging: { loglevel: ${level} }` }).collector.exporters.debug;
  deepStrictEqual(
    ["debug", "info", "warn", "error"].map(verbosity),
    ["detailed", "normal", "basic", "basic"].map((word) => ({ verbosity: word })),
  );
});

Deno.test("an address of the Collector's own metrics becomes a reader (#32)", () => {
  const service = 'telemetry: { metrics: { address: "0.0.0.0:8889" } }';
  deepStrictEqual(checked({ service }).collector.service.telemetry, {
    metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8889 } } } }] },
  });
  deepStrictEqual(checked({ service }, "", image(90)).collector.service.telemetry, {
    metrics: { address: "0.0.0.0:8889" },
  });
});

Deno.test("what others send to listens on all addresses, and health is there for probes (#20)", () => {
  const { collector } = checked({
    receivers: 'otlp: { protocols: { grpc: , http: { endpoint: "localhost:4318" } } }',
  });
  deepStrictEqual(collector.receivers.otlp, {
    protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "localhost:4318" } },
  });
  deepStrictEqual(collector.extensions, { health_check: { endpoint: "0.0.0.0:13133" } });
  deepStrictEqual(collector.service.extensions, ["health_check"]);
});

Deno.test("pipelines that are left out are derived, the limiter first and the batch last", () => {
  const { collector } = checked({
    receivers: "otlp: { protocols: { grpc: } }\njaeger: { protocols: { grpc: } }",
    processors: "batch: {}\nattributes: { actions: [{ key: a, action: delete }] }\n" +
      "memory_limiter: { check_interval: 1s, limit_percentage: 80 }",
  });
  deepStrictEqual(collector.service.pipelines, {
    traces: {
      receivers: ["otlp", "jaeger"],
      processors: ["memory_limiter", "attributes", "batch"],
      exporters: ["debug"],
    },
    metrics: {
      receivers: ["otlp"],
      processors: ["memory_limiter", "attributes", "batch"],
      exporters: ["debug"],
    },
    logs: {
      receivers: ["otlp"],
      processors: ["memory_limiter", "attributes", "batch"],
      exporters: ["debug"],
    },
  });
});

Deno.test("an exporter to a name with several addresses goes to all of them by turns (#29)", () => {
  const exporters = 'otlp: { endpoint: "dns:///g-headless.a.svc:4317", tls: { insecure: true } }';
  deepStrictEqual(checked({ exporters }).collector.exporters.otlp_grpc, {
    endpoint: "dns:///g-headless.a.svc:4317",
    tls: { insecure: true },
    balancer_name: "round_robin",
  });
});

Deno.test("a pipeline without processors has no list of them, and a component of defaults is {} (#1, #3)", () => {
  const text = configurationText(checked().collector);
  strictEqual(/processors|null/.test(text), false, text);
  strictEqual(text.includes("debug: {}"), true, text);
});
