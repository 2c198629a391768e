/** What is accepted, a real Collector starts; what is refused, it would not have, or worse. */
import { ok, strictEqual } from "node:assert/strict";
import { configurationText } from "../../src/deployment/objects/configuration.ts";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { checkSpecification } from "../../src/deployment/checks/mod.ts";
import { endToEnd } from "../e2e/support/equipment.ts";
import { waitFor } from "../e2e/support/wait_for.ts";
import { start } from "./support/started_collector.ts";
import { checked, specificationOf } from "./support/specifications.ts";

/** Parts that fit together in many ways; of components that the Collector at hand has. */
const PARTS = {
  receivers: [
    "otlp: { protocols: { grpc: } }",
    "otlp/a: { protocols: { http: } }",
    'otlp/b: { protocols: { http: { endpoint: "[::]:4319" } } }',
    "jaeger: { protocols: { thrift_http: } }",
    "filelog: { include: [/none/*.log], start_at: end, operators: [{ type: container }] }",
    "prometheus: { config: { scrape_configs: [{ job_name: a, static_configs: [{ targets: ['localhost:1'] }] }] } }",
    "prometheus/c: { config: { scrape_configs: [] } }",
    "hostmetrics: { root_path: /hostfs, scrapers: { cpu: , memory: } }",
  ],
  processors: [
    "batch: { timeout: 10s, batch_size: 1000 }",
    "memory_limiter: { check_interval: 1s, limit_mib: 512, spike_limit_mib: 100 }",
    "resourcedetection: { detectors: [env, system] }",
    "attributes: { actions: [{ key: a, value: b, action: upsert }] }",
    "resource: { attributes: [{ key: a, value: b, action: upsert }] }",
  ],
  exporters: [
    "debug:",
    "logging/b: { loglevel: warn }",
    'otlp: { endpoint: "backend:4317", tls: { insecure: true }, compression: gzip, timeout: 30s }',
    'otlphttp: { endpoint: "http://backend:4318" }',
    'jaeger: { endpoint: "jaeger:14250", tls: { insecure: true } }',
    'prometheus: { endpoint: "0.0.0.0:8889" }',
    "file: { path: /tmp/out.json }",
  ],
  extensions: ["zpages:", 'pprof: { endpoint: "localhost:1777" }'],
} as const;

function some(parts: readonly string[], random: Random, least: number): string {
  const chosen = parts.filter(() => random.next() < 0.4);
  return (chosen.length >= least ? chosen : parts.slice(0, least)).join("\n");
}

endToEnd(
  "the Collector starts with whatever is accepted",
  ["telemetryCollector"],
  async (step) => {
    const random = new Random(1);
    let accepted = 0;
    for (let n = 0; n < 30; n++) {
      const sections = {
        receivers: some(PARTS.receivers, random, 1),
        processors: some(PARTS.processors, random, 0),
        exporters: some(PARTS.exporters, random, 1),
        extensions: some(PARTS.extensions, random, 0),
      };
      const specification = checked(sections);
      if (specification.findings.some(({ level }) => level === "refuse")) continue;
      accepted++;
      await step(`number ${n}`, async () => {
        const said = await start(specification);
        strictEqual(said, undefined, `${configurationText(specification.collector)}\n${said}`);
      });
    }
    ok(accepted > 15, `${accepted} of 30 were accepted`);
  },
);

const AT = String(BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n);
const SCOPED = {
  traces: {
    resourceSpans: [{
      scopeSpans: [{
        spans: [{
          traceId: "0af7651916cd43dd8448eb211c80319c",
          spanId: "b7ad6b7169203331",
          name: "a span",
          startTimeUnixNano: AT,
          endTimeUnixNano: AT,
        }],
      }],
    }],
  },
  metrics: {
    resourceMetrics: [{
      scopeMetrics: [{
        metrics: [{ name: "a.metric", gauge: { dataPoints: [{ timeUnixNano: AT, asDouble: 1 }] } }],
      }],
    }],
  },
  logs: {
    resourceLogs: [{
      scopeLogs: [{ logRecords: [{ timeUnixNano: AT, body: { stringValue: "a log" } }] }],
    }],
  },
} as const;

endToEnd(
  "a trace, a metric and a log pass through what a preset and former names make",
  ["telemetryCollector"],
  async () => {
    const specification = checkSpecification(specificationOf(
      "presets: [gateway]\nnamespace: a\ncollector:\n  processors: { batch: { timeout: 10ms } }\n" +
        "  exporters:\n    logging: { loglevel: debug }\n" +
        "    file: { path: /tmp/out.json, flush_interval: 10ms }\n",
    ));
    const said = await start(specification, async ({ port, folder }) => {
      for (const [signal, body] of Object.entries(SCOPED)) {
        const response = await fetch(`http://127.0.0.1:${port(4318)}/v1/${signal}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        strictEqual(response.status, 200, await response.text());
      }
      const out = await waitFor("all three", async () => {
        const text = await Deno.readTextFile(`${folder}/out.json`);
        for (const one of ["a span", "a.metric", "a log"]) ok(text.includes(one), one);
        return text;
      }, 20);
      strictEqual(out.trim().split("\n").length, 3);
    });
    strictEqual(said, undefined);
  },
);
