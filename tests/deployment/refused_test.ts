/** What the Collector at hand does not start with, or starts with to do harm: all of it is refused. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { endToEnd } from "../e2e/support/equipment.ts";
import { start } from "./support/started_collector.ts";
import { checked, found } from "./support/specifications.ts";

type Sections = Parameters<typeof checked>[0];

const receiver = (text: string) => ({ receivers: text });
const otlp = (http: string) => receiver(`otlp: { protocols: { http: { ${http} } } }`);
const exporter = (text: string) => ({ exporters: text });
const sender = (text: string) => exporter(`otlp_http: { endpoint: "http://b:1", ${text} }`);
const processor = (type: string, text: string) => ({
  processors: `${type}: { ${text} }`,
  service:
    `pipelines: { traces: { receivers: [otlp], processors: [${type}], exporters: [debug] } }`,
});
const limiter = (text: string) => processor("memory_limiter", text);
const scraped = (jobs: string) => receiver(`prometheus: { config: { scrape_configs: [${jobs}] } }`);
const telemetry = (text: string) => ({ service: `telemetry: { ${text} }` });

/** Its own `validate` finds nothing wrong with the first ones. */
const NOT_STARTING: Readonly<Record<string, Sections>> = {
  "a port above all": otlp('endpoint: "0.0.0.0:99999"'),
  "a port by name": otlp('endpoint: ":otlp"'),
  "no port": otlp('endpoint: "0.0.0.0"'),
  "a URL": otlp('endpoint: "http://0.0.0.0:4318"'),
  "IPv6 without brackets": otlp('endpoint: "::1:4318"'),
  "a socket without its transport": otlp('endpoint: "unix:///x"'),
  "two receivers on one port": receiver(
    'otlp: { protocols: { grpc: , http: { endpoint: "0.0.0.0:4317" } } }',
  ),
  "health on a receiver's port": { extensions: 'health_check: { endpoint: "0.0.0.0:4317" }' },
  "a profiler's port above all": {
    extensions: 'pprof: { endpoint: "localhost:99999" }',
    service: "extensions: [pprof]",
  },
  "a storage that is not there": receiver("file_log: { include: [/none], storage: file_storage }"),
  "a storage's folder that is not there": { extensions: "file_storage: { directory: /none/a }" },
  "a certificate that is not there": exporter(
    'otlp_grpc: { endpoint: "b:4317", tls: { ca_file: /none.pem } }',
  ),
  "a file in no folder": exporter("file: { path: /none/out.json }"),
  "a reader with which it panics": telemetry(
    'metrics: { readers: [{ pull: { exporter: { "prometheus/development": {} } } }] }',
  ),
  "no protocols": receiver("otlp: { protocols: }"),
  "no protocols of Jaeger": receiver("jaeger: {}"),
  "a protocol that there is not": receiver("otlp: { protocols: { grpcc: } }"),
  "a setting of a server that there is not": otlp("frob: 1"),
  "a setting of a processor that there is not": processor("batch", "frob: 1"),
  "a setting of an exporter that there is not": exporter("debug: { frob: 1 }"),
  "a former setting": exporter("debug: { loglevel: info }"),
  "a balancer that there is not": exporter(
    'otlp_grpc: { endpoint: "b:4317", balancer_name: frob, tls: { insecure: true } }',
  ),
  "a duration that is none": sender("timeout: soon"),
  "a duration below nothing": sender("retry_on_failure: { initial_interval: -1s }"),
  "a queue of nothing": sender("sending_queue: { queue_size: 0 }"),
  "a header that is a list": sender("headers: { a: [1] }"),
  "a compression that there is not": sender("compression: brotli"),
  "a switch that is a number": sender("sending_queue: { enabled: 2 }"),
  "a count that is a text": processor("batch", "send_batch_size: many"),
  "a number where a text is meant": sender("tls: { min_version: 1.2 }"),
  "a header that is a number": sender("headers: { a: 1 }"),
  "a version of TLS that there is not": sender('tls: { min_version: "9" }'),
  "who authenticates is not there": sender("auth: { authenticator: oauth2client }"),
  "what stands in between is not there": otlp("middlewares: [{ id: frob }]"),
  "a certificate without its key": otlp("tls: { cert_file: /etc/ssl/certs/a.pem }"),
  "a compression of files that there is not": exporter(
    "file: { path: /tmp/out.json, compression: gzip }",
  ),
  "a translation that there is not": exporter(
    'prometheus: { endpoint: "0.0.0.0:8889", translation_strategy: frob }',
  ),
  "a key twice": processor("batch", "metadata_keys: [a, A]"),
  "conditions of what there is not": processor("filter", "traces: { spam: ['true'] }"),
  "a container's format that there is not": receiver(
    "file_log: { include: [/x], operators: [{ type: container, format: frob }] }",
  ),
  "a setting of a reader that there is not": telemetry(
    "metrics: { readers: [{ pull: { exporter: { prometheus: { frob: 1 } } } }] }",
  ),
  "a limiter above all": limiter("check_interval: 1s, limit_percentage: 120"),
  "a limiter of nothing": limiter("check_interval: 1s, limit_mib: 0"),
  "a limiter without an interval": limiter("limit_mib: 100"),
  "a spike above the limit": limiter("check_interval: 1s, limit_mib: 100, spike_limit_mib: 100"),
  "a spike above the limit, in per cent": limiter(
    "check_interval: 1s, limit_percentage: 50, spike_limit_percentage: 60",
  ),
  "a largest batch below the batch": processor(
    "batch",
    "send_batch_size: 10, send_batch_max_size: 5",
  ),
  "no actions": processor("attributes", ""),
  "an action that there is not": processor("attributes", "actions: [{ key: a, action: frob }]"),
  "an action without a key": processor("attributes", "actions: [{ action: upsert, value: b }]"),
  "an action without a value": processor("attributes", "actions: [{ key: a, action: upsert }]"),
  "no attributes": processor("resource", ""),
  "a detector that there is not": processor("resource_detection", "detectors: [envv]"),
  "a detector without the node's name": processor("resource_detection", "detectors: [k8s_api]"),
  "half a condition": processor("filter", "traces: { span: ['name('] }"),
  "half a statement": processor("transform", "trace_statements: ['set(name, \"a'] "),
  "no scraper": receiver("hostmetrics: {}"),
  "a scraper that there is not": receiver("hostmetrics: { scrapers: { frob: } }"),
  "a log from nowhere": receiver("file_log: {}"),
  "a log from the middle": receiver("file_log: { include: [/x], start_at: middle }"),
  "an operator that there is not": receiver(
    "file_log: { include: [/x], operators: [{ type: frob }] }",
  ),
  "a job without a name": scraped("{ static_configs: [{ targets: ['a:1'] }] }"),
  "two jobs of a name": scraped("{ job_name: a }, { job_name: a }"),
  "a job slower than it comes": scraped(
    "{ job_name: a, scrape_interval: 5s, scrape_timeout: 10s }",
  ),
  "nowhere to send to": exporter("otlp_grpc: {}"),
  "nowhere to be scraped at": exporter("prometheus: {}"),
  "an extension that is not defined": { service: "extensions: [zpages]" },
  "a level of logs that there is not": telemetry("logs: { level: loud }"),
  "a level of metrics that there is not": telemetry("metrics: { level: all }"),
  "a part of telemetry that there is not": telemetry("frob: 1"),
  "a variable that cannot be": exporter(
    'prometheus: { endpoint: "0.0.0.0:8889", namespace: "${1}" }',
  ),
};

/** It starts, and then listens anywhere, batches before it limits, or waits for nanoseconds. */
const HARMFUL: Readonly<Record<string, Sections>> = {
  "an address that nobody declares": otlp('endpoint: "${env:NOPE}:4318"'),
  "a port that nobody declares": otlp('endpoint: "0.0.0.0:${env:NOPE}"'),
  "a bare number for a duration": processor("batch", "timeout: 10"),
  "both limits": limiter("check_interval: 1s, limit_mib: 100, limit_percentage: 50"),
};

for (const [name, sections] of Object.entries({ ...NOT_STARTING, ...HARMFUL })) {
  Deno.test(`checkSpecification() refuses ${name}`, () => {
    ok(found(checked(sections)).some((line) => line.startsWith("refuse")));
  });
}

endToEnd(
  "the Collector starts with nothing that was refused because it would not",
  ["telemetryCollector"],
  async (step) => {
    for (const [name, sections] of Object.entries(NOT_STARTING)) {
      await step(name, async () => ok(await start(checked(sections)) !== undefined));
    }
    for (const [name, sections] of Object.entries(HARMFUL)) {
      await step(`${name}, though it starts`, async () => {
        deepStrictEqual(await start(checked(sections)), undefined);
      });
    }
  },
);
