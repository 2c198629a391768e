/** What components do not take, on the least that shows it. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { C, type Case, exporter, limiter, processor } from "./support/cases.ts";
import { checked, found } from "./support/specifications.ts";

const CASES: readonly Case[] = [
  {
    name: "settings that there are not, with the one that was meant",
    sections: {
      ...processor("batch: { send_batch_sise: 1 }", "batch"),
      receivers: "otlp: { protocols: { grcp: , http: { frob: 1 } } }",
    },
    expected: [
      `refuse setting ${C}.receivers.otlp.protocols.grcp`,
      `refuse setting ${C}.receivers.otlp.protocols.http.frob`,
      `refuse setting ${C}.processors.batch.send_batch_sise`,
    ],
  },
  {
    name: "values of another kind",
    sections: exporter(
      'otlp_http: { endpoint: "http://b", timeout: soon, headers: { a: [1] }, ' +
        "sending_queue: { enabled: 1, queue_size: 0 }, retry_on_failure: off }",
    ),
    expected: [
      `refuse setting ${C}.exporters.otlp_http.timeout`,
      `refuse setting ${C}.exporters.otlp_http.headers.a`,
      `refuse setting ${C}.exporters.otlp_http.sending_queue.enabled`,
      `refuse setting ${C}.exporters.otlp_http.sending_queue.queue_size`,
      `refuse setting ${C}.exporters.otlp_http.retry_on_failure`,
    ],
  },
  {
    name: "levels that there are not, of what the Collector says of itself",
    sections: { service: "telemetry: { logs: { level: loud }, metrics: { level: all, frob: 1 } }" },
    expected: [
      `refuse setting ${C}.service.telemetry.logs.level`,
      `refuse setting ${C}.service.telemetry.metrics.level`,
      `refuse setting ${C}.service.telemetry.metrics.frob`,
    ],
  },
  {
    name: "a spike in per cent that is no less than the limit",
    sections: limiter("check_interval: 1s, limit_percentage: 50, spike_limit_percentage: 50"),
    expected: [`refuse limiter ${C}.processors.memory_limiter.spike_limit_percentage`],
  },
  {
    name: "actions without what they need",
    sections: processor(
      "attributes: { actions: [{ action: upsert, value: b }, { key: a, action: insert }, " +
        "{ key: a, action: extract }, { key: a, action: convert }, { pattern: a, action: delete }] }",
      "attributes",
    ),
    expected: [0, 1, 2, 3].map((n) => `refuse attributes ${C}.processors.attributes.actions.${n}`),
  },
  {
    name: "a detector that there is not, and one that does not know the node",
    sections: processor("resource_detection: { detectors: [envv, k8s_api] }", "resource_detection"),
    expected: [0, 1].map((n) =>
      `refuse detector ${C}.processors.resource_detection.detectors.${n}`
    ),
  },
  {
    name: "a detector that is told where the node's name is",
    sections: processor(
      "resource_detection: { detectors: [k8s_api], k8s_api: { node_from_env_var: NODE_NAME } }",
      "resource_detection",
    ),
    expected: [],
  },
  {
    name: "statements that are not whole",
    sections: processor(
      "filter: { traces: { span: ['name == \"(\"', 'IsMatch(name, \"a\"'] } }\n" +
        "transform: { trace_statements: ['set(name, \"a)'] }",
      "filter, transform",
    ),
    expected: [
      `refuse statement ${C}.processors.filter.traces.span.1`,
      `refuse statement ${C}.processors.transform.trace_statements.0`,
    ],
  },
  {
    name: "files that no volume has",
    sections: exporter(
      'otlp_grpc: { endpoint: "b:4317", tls: { ca_file: /certs/ca.pem } }\n' +
        "file: { path: /data/out.json }\nfile/b: {}\nfile/c: { path: /tmp/out.json }",
    ),
    expected: [
      `refuse file ${C}.exporters.file.path`,
      `refuse file ${C}.exporters.file/b`,
      `refuse file ${C}.exporters.otlp_grpc.tls.ca_file`,
    ],
  },
  {
    name: "jobs without a name, of the same name, and slower than they come",
    sections: {
      receivers: "prometheus: { config: { scrape_configs: [{}, { job_name: a }, { job_name: a, " +
        "scrape_interval: 5s, scrape_timeout: 10s }] } }",
    },
    expected: [
      `refuse prometheus ${C}.receivers.prometheus.config.scrape_configs.0`,
      `refuse prometheus ${C}.receivers.prometheus.config.scrape_configs.2.job_name`,
      `refuse prometheus ${C}.receivers.prometheus.config.scrape_configs.2.scrape_timeout`,
    ],
  },
  {
    name: "no scraper of the host, and operators that there are not",
    sections: {
      receivers: "hostmetrics:\nfile_log: { include: [/x], operators: [{}, { type: jsonparser }] }",
    },
    expected: [
      `refuse file-log ${C}.receivers.file_log.operators.0`,
      `refuse file-log ${C}.receivers.file_log.operators.1`,
      `refuse host-metrics ${C}.receivers.hostmetrics`,
    ],
  },
];

for (const { name, sections, expected } of CASES) {
  Deno.test(`checkSpecification() of ${name}`, () => {
    const specification = checked(sections);
    deepStrictEqual(found(specification), expected);
    for (const { message } of specification.findings) {
      ok(message.length > 20 && !/undefined|\[object/.test(message), message);
    }
  });
}

Deno.test("checkSpecification() does not know what settings other versions have", () => {
  const sections = exporter("debug: { frob: 1 }");
  const image = "otel/opentelemetry-collector-contrib:0.90.0";
  deepStrictEqual(found(checked(sections, "", image)), [
    `notice setting ${C}.exporters.debug.frob`,
  ]);
});
