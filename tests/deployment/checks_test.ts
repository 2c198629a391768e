/** Each rule, on the least that breaks it; and that all else stays quiet. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { checkSpecification } from "../../src/deployment/checks/mod.ts";
import { C, type Case, exporter, limiter, otlp, processor } from "./support/cases.ts";
import { checked, found, specificationOf } from "./support/specifications.ts";

const CASES: readonly Case[] = [
  { name: "nothing", expected: [] },
  {
    name: "a type that is misspelt (#2)",
    sections: exporter('otlp_gprc: { endpoint: "b:4317", tls: { insecure: true } }\ndebug:'),
    expected: [`refuse component ${C}.exporters.otlp_gprc`],
  },
  {
    name: "a receiver without protocols (#1)",
    sections: { receivers: "otlp:" },
    expected: [`refuse null-component ${C}.receivers.otlp`],
  },
  {
    name: "a pipeline that names what is not there",
    sections: {
      service: "pipelines: { traces: { receivers: [otlp], exporters: [debug, nope] } }",
    },
    expected: [`refuse undefined ${C}.service.pipelines.traces.exporters.1`],
  },
  {
    name: "a pipeline without exporters",
    sections: { service: "pipelines: { traces: { receivers: [otlp] } }" },
    expected: [
      `refuse empty-pipeline ${C}.service.pipelines.traces`,
      `notice unused ${C}.exporters.debug`,
    ],
  },
  {
    name: "no pipeline at all",
    sections: {
      receivers: "prometheus: { target_allocator: {} }",
      exporters: 'zipkin: { endpoint: "http://z" }',
    },
    expected: [
      `refuse empty-pipeline ${C}`,
      `notice unused ${C}.receivers.prometheus`,
      `notice unused ${C}.exporters.zipkin`,
    ],
  },
  {
    name: "the same exporter twice",
    sections: {
      service: "pipelines: { traces: { receivers: [otlp], exporters: [debug, debug] } }",
    },
    expected: [`notice duplicate ${C}.service.pipelines.traces.exporters.1`],
  },
  {
    name: "an extension that is not defined",
    sections: { service: "extensions: [zpages]" },
    expected: [`refuse undefined ${C}.service.extensions.0`],
  },
  {
    name: "a signal that a component does not know",
    sections: {
      exporters: 'prometheus: { endpoint: "0.0.0.0:8889" }',
      service: "pipelines: { traces: { receivers: [otlp], exporters: [prometheus] } }",
    },
    expected: [`refuse signal ${C}.service.pipelines.traces.exporters.0`],
  },
  ...([
    ["a port above all", '"0.0.0.0:99999"'],
    ["a port by name", '":otlp"'],
    ["no port", '"0.0.0.0"'],
    ["a URL (#8)", '"http://0.0.0.0:4317"'],
    ["IPv6 without brackets (#7)", '"::1:4317"'],
    ["a socket without its transport", '"unix:///x"'],
    ["a port that is a variable", '"0.0.0.0:${env:PORT}"'],
  ] as const).map(([name, endpoint]) => ({
    name,
    sections: otlp(`grpc: { endpoint: ${endpoint} }`),
    more: "env: [{ name: PORT, value: 1 }]",
    expected: [`refuse endpoint ${C}.receivers.otlp.protocols.grpc.endpoint`],
  })),
  ...([
    ["IPv6", '"[::]:4317"'],
    ["a variable for the address (#7)", '"[${env:POD_IP}]:4317"'],
    ["a default for the port", '"0.0.0.0:${env:PORT:-4317}"'],
  ] as const).map(([name, endpoint]) => ({
    name: `${name} is fine`,
    sections: otlp(`grpc: { endpoint: ${endpoint} }`),
    expected: [],
  })),
  {
    name: "two receivers on one port (#23)",
    sections: otlp('grpc: , http: { endpoint: "0.0.0.0:4317" }'),
    expected: [`refuse port-clash ${C}.receivers.otlp.protocols.http.endpoint`],
  },
  {
    name: "an exporter on the port of the Collector's own metrics (#23)",
    sections: exporter('prometheus: { endpoint: "0.0.0.0:8888" }\ndebug:'),
    expected: [`refuse port-clash ${C}.service.telemetry.metrics.readers.0`],
  },
  {
    name: "health on localhost (#20)",
    sections: { extensions: 'health_check: { endpoint: "localhost:13133" }' },
    expected: [`refuse probe ${C}.extensions.health_check.endpoint`],
  },
  {
    name: "a variable that nobody declares (#4)",
    sections: exporter('otlp_grpc: { endpoint: "${env:BACKEND}:4317", tls: { insecure: true } }'),
    expected: [`refuse variable ${C}.exporters.otlp_grpc.endpoint`],
  },
  {
    name: "a variable that env declares (#4)",
    sections: exporter('otlp_grpc: { endpoint: "${env:BACKEND}:4317", tls: { insecure: true } }'),
    more: "env: [{ name: BACKEND, value: b }]",
    expected: [],
  },
  {
    name: "a dollar that is to stand for itself (#5)",
    sections: exporter('prometheus: { endpoint: "0.0.0.0:8889", namespace: "${1}" }'),
    expected: [`refuse dollar ${C}.exporters.prometheus.namespace`],
  },
  {
    name: "two dollars stand for one (#5)",
    sections: exporter('prometheus: { endpoint: "0.0.0.0:8889", namespace: "$${1} $1 $HOME" }'),
    expected: [],
  },
  {
    name: "a scheme that nobody knows (#5)",
    sections: exporter('prometheus: { endpoint: "0.0.0.0:8889", namespace: "${vault:x}" }'),
    expected: [`refuse variable ${C}.exporters.prometheus.namespace`],
  },
  {
    name: "a limiter above the container's limit (#18)",
    sections: limiter("check_interval: 1s, limit_mib: 4096"),
    expected: [`refuse limiter-above-limit ${C}.processors.memory_limiter.limit_mib`],
  },
  {
    name: "a limiter with both limits",
    sections: limiter("check_interval: 1s, limit_mib: 100, limit_percentage: 50"),
    expected: [`refuse limiter ${C}.processors.memory_limiter`],
  },
  {
    name: "a limiter without an interval, and one without a limit",
    sections: limiter(""),
    expected: [
      `refuse limiter ${C}.processors.memory_limiter`,
      `refuse limiter ${C}.processors.memory_limiter`,
    ],
  },
  {
    name: "a spike that is no less than the limit",
    sections: limiter("check_interval: 1s, limit_mib: 100, spike_limit_mib: 100"),
    expected: [`refuse limiter ${C}.processors.memory_limiter.spike_limit_mib`],
  },
  {
    name: "a limiter that does not come first (#18)",
    sections: processor(
      "batch: {}\nmemory_limiter: { check_interval: 1s, limit_percentage: 80 }",
      "batch, memory_limiter",
    ),
    expected: [`refuse limiter-not-first ${C}.service.pipelines.traces.processors.1`],
  },
  {
    name: "a number where a duration is meant",
    sections: processor("batch: { timeout: 10 }", "batch"),
    expected: [`refuse duration ${C}.processors.batch.timeout`],
  },
  {
    name: "a largest batch below the batch",
    sections: processor("batch: { send_batch_size: 10, send_batch_max_size: 5 }", "batch"),
    expected: [`refuse batch ${C}.processors.batch.send_batch_max_size`],
  },
  {
    name: "attributes without actions, and with none that there is",
    sections: processor(
      "attributes:\nattributes/b: { actions: [{ key: a, action: frob }] }",
      "attributes, attributes/b",
    ),
    expected: [
      `refuse attributes ${C}.processors.attributes`,
      `refuse attributes ${C}.processors.attributes/b.actions.0`,
    ],
  },
  {
    name: "a gateway that writes its own host over everybody's (#40)",
    sections: processor("resource_detection: { detectors: [env, system] }", "resource_detection"),
    expected: [`notice detector ${C}.processors.resource_detection.detectors.1`],
  },
  {
    name: "an exporter without an endpoint, without a port, with a URL that is none",
    sections: exporter(
      'otlp_grpc: { tls: {} }\notlp_grpc/b: { endpoint: x, tls: {} }\notlp_http: { endpoint: "b:4318" }',
    ),
    expected: [
      `refuse exporter ${C}.exporters.otlp_grpc`,
      `refuse exporter ${C}.exporters.otlp_grpc/b.endpoint`,
      `refuse exporter ${C}.exporters.otlp_http.endpoint`,
    ],
  },
  {
    name: "a compression and a verbosity that there are not",
    sections: exporter(
      'otlp_http: { endpoint: "http://b", compression: brotli }\ndebug: { verbosity: info }',
    ),
    expected: [
      `refuse setting ${C}.exporters.otlp_http.compression`,
      `refuse setting ${C}.exporters.debug.verbosity`,
    ],
  },
  {
    name: "a secret in clear text",
    sections: exporter('otlp_http: { endpoint: "http://b", headers: { Authorization: Bearer x } }'),
    more: "env: [{ name: API_TOKEN, value: x }]",
    expected: [
      `refuse secret ${C}.exporters.otlp_http.headers.Authorization`,
      "refuse secret env.0.value",
    ],
  },
  {
    name: "a secret by reference",
    sections: exporter(
      'otlp_http: { endpoint: "http://b", headers: { Authorization: "${env:API_TOKEN}" } }',
    ),
    more: "env: [{ name: API_TOKEN, value_from: { secretKeyRef: { name: a, key: b } } }]",
    expected: [],
  },
  {
    name: "storage that is not there, and without its folder",
    sections: {
      receivers: "file_log: { include: [/x], storage: file_storage/b }",
      extensions: "file_storage: { directory: /var/lib/otelcol }",
    },
    expected: [
      `refuse storage ${C}.receivers.file_log.storage`,
      `refuse storage ${C}.extensions.file_storage`,
    ],
  },
  {
    name: "logs from their beginnings after every restart (#26)",
    sections: { receivers: "file_log: { include: [/x], start_at: beginning }" },
    expected: [`notice file-log ${C}.receivers.file_log.start_at`],
  },
  {
    name: "nothing to scrape",
    sections: { receivers: "prometheus: { config: {} }" },
    expected: [`refuse prometheus ${C}.receivers.prometheus`],
  },
  {
    name: "address and readers at once (#32), and a reader that panics",
    sections: {
      service: 'telemetry: { metrics: { address: "0.0.0.0:8888", readers: [{ pull: { exporter: ' +
        '{ "prometheus/development": {} } } }] } }',
    },
    expected: [
      `refuse telemetry ${C}.service.telemetry.metrics`,
      `refuse telemetry ${C}.service.telemetry.metrics.readers.0`,
    ],
  },
  {
    name: "a budget that no drain can pass (#15)",
    more: "replicas: 1\nhigh_availability: { pdb: { min_available: 1 } }",
    expected: ["refuse budget high_availability.pdb.min_available"],
  },
  {
    name: "a budget in per cent, rounded up (#15)",
    more: 'replicas: 3\nhigh_availability: { pdb: { min_available: "70%" } }',
    expected: ["refuse budget high_availability.pdb.min_available"],
  },
  {
    name: "a scaler without requests, or a target (#13)",
    more: "high_availability: { hpa: { min_replicas: 2, max_replicas: 1 } }",
    expected: [
      "refuse scaler high_availability.hpa",
      "refuse scaler high_availability.hpa",
    ],
  },
  {
    name: "level and rules at once",
    more: "rbac: { level: node, rules: [{ resources: [pods], verbs: [get] }] }",
    expected: ["refuse rbac rbac"],
  },
  {
    name: "a gateway on the hosts' network (#23)",
    more: "host_network: true",
    expected: ["refuse host-network host_network"],
  },
];

for (const { name, sections, more, expected } of CASES) {
  Deno.test(`checkSpecification() of ${name}`, () => {
    deepStrictEqual(found(checked(sections, more)), expected);
  });
}

Deno.test("checkSpecification() says with each finding how to mend it", () => {
  for (const { sections, more } of CASES) {
    for (const { message } of checked(sections, more).findings) {
      ok(message.length > 20 && !/undefined|\[object/.test(message), message);
    }
  }
});

Deno.test("checkSpecification() knows which image has a component (#33)", () => {
  const sections = { receivers: "file_log: { include: [/x] }" };
  const [finding] = checked(sections, "", "otel/opentelemetry-collector:0.156.0").findings;
  strictEqual(finding?.rule, "component");
  ok(finding.message.includes("otel/opentelemetry-collector-k8s"), finding.message);
  deepStrictEqual(found(checked(sections, "", "registry.example.com/mine:1")), []);
});

Deno.test("checkSpecification() wants requests of a sidecar, for its workload's scaler (#14)", () => {
  const sidecar = specificationOf(
    "mode: sidecar\nnamespace: a\ncollector_image: otel/opentelemetry-collector:0.156.0\n" +
      "resources: { requests: { cpu: 1 }, limits: { memory: 1Gi } }\n" +
      "collector: { receivers: { otlp: { protocols: { grpc: } } }, exporters: { debug: } }\n",
  );
  deepStrictEqual(found(checkSpecification(sidecar)), ["refuse resources resources.requests"]);
});

Deno.test("checkSpecification() would rather have a version than latest", () => {
  const image = "otel/opentelemetry-collector-contrib";
  deepStrictEqual(found(checked({}, "", `${image}:latest`)), ["notice image collector_image"]);
  deepStrictEqual(found(checked({}, "", `${image}@sha256:${"0".repeat(64)}`)), []);
});
