import type { CollectorConfiguration, Path } from "../specification/mod.ts";
import { type Section, typeOf } from "./component_id.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { at, fieldsOf, textOf } from "./fields.ts";
import { todaysType } from "./names.ts";

/** A port that a component opens. */
export interface Listener {
  /** `receivers otlp grpc`, for messages and names of ports. */
  readonly component: string;
  readonly protocol: "TCP" | "UDP";
  /** What it speaks, for the name of a port: `otlp-grpc`. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** As it is written, or its default. */
  readonly text: string;
  readonly path: Path;
  /** Whether it takes telemetry from others, and so belongs into a Service. */
  readonly takes: boolean;
}

interface Known {
  readonly section: Section;
  readonly type: string;
  /** Where the endpoint stands in the component, and what it is without. */
  readonly at: readonly string[];
  readonly default: string;
  readonly name: string;
  readonly takes?: boolean;
  readonly protocol?: "UDP";
  /** Only where that member is there, be it null. */
  readonly when?: readonly string[];
}

const otlp = (protocol: string, port: number): Known => ({
  section: "receivers",
  type: "otlp",
  at: ["protocols", protocol, "endpoint"],
  when: ["protocols", protocol],
  default: `localhost:${port}`,
  name: `otlp-${protocol}`,
  takes: true,
});

const jaeger = (protocol: string, port: number, udp = false): Known => ({
  section: "receivers",
  type: "jaeger",
  at: ["protocols", protocol, "endpoint"],
  when: ["protocols", protocol],
  default: `localhost:${port}`,
  name: `jaeger-${protocol.replace("thrift_", "").replace("_", "-")}`,
  takes: true,
  ...udp ? { protocol: "UDP" as const } : {},
});

/** Defaults of 0.104 and later, when the Collector went from all addresses to localhost. */
const KNOWN: readonly Known[] = [
  otlp("grpc", 4317),
  otlp("http", 4318),
  jaeger("grpc", 14250),
  jaeger("thrift_http", 14268),
  jaeger("thrift_compact", 6831, true),
  jaeger("thrift_binary", 6832, true),
  ...[["zipkin", 9411], ["fluentforward", 8006]].map(([type, port]): Known => ({
    section: "receivers",
    type: String(type),
    at: ["endpoint"],
    default: `localhost:${port}`,
    name: String(type),
    takes: true,
  })),
  {
    section: "exporters",
    type: "prometheus",
    at: ["endpoint"],
    default: "",
    name: "prometheus",
    takes: true,
  },
  {
    section: "extensions",
    type: "health_check",
    at: ["endpoint"],
    default: "localhost:13133",
    name: "health",
  },
  {
    section: "extensions",
    type: "pprof",
    at: ["endpoint"],
    default: "localhost:1777",
    name: "pprof",
  },
  {
    section: "extensions",
    type: "zpages",
    at: ["endpoint"],
    default: "localhost:55679",
    name: "zpages",
  },
];

/** Where the Collector serves metrics of itself, when nobody says otherwise. */
export const SELF_METRICS = "localhost:8888";

/** Every port that a configuration opens: its components', and that of its own metrics. */
export function listenersOf(collector: CollectorConfiguration): readonly Listener[] {
  return [...ofComponents(collector), ...ofTelemetry(collector)];
}

function* ofComponents(collector: CollectorConfiguration): Generator<Listener> {
  for (const known of KNOWN) {
    for (const [id, component] of Object.entries(collector[known.section])) {
      if (todaysType(known.section, typeOf(id)) !== known.type) continue;
      if (known.when !== undefined && at(component, known.when) === undefined) continue;
      const written = textOf(at(component, known.at));
      const holder = fieldsOf(at(component, known.at.slice(0, -1)));
      const transport = textOf(holder.transport);
      const text = written ?? known.default;
      const suffix = id.includes("/") ? `-${id.slice(id.indexOf("/") + 1)}` : "";
      yield {
        component: [known.section, id, ...known.at.slice(1, -1)].join(" "),
        protocol: known.protocol ?? "TCP",
        name: `${known.name}${suffix}`,
        endpoint: endpointOf(text, transport),
        text,
        path: ["collector", known.section, id, ...known.at],
        takes: known.takes ?? false,
      };
    }
  }
}

function* ofTelemetry({ service }: CollectorConfiguration): Generator<Listener> {
  const metrics = fieldsOf(at(service.telemetry, ["metrics"]));
  if (metrics.level === "none") return;
  const path = ["collector", "service", "telemetry", "metrics"];
  const common = {
    component: "the Collector's own metrics",
    protocol: "TCP",
    takes: false,
  } as const;
  const readers = Array.isArray(metrics.readers) ? metrics.readers : undefined;
  if (readers === undefined) {
    const text = textOf(metrics.address) ?? SELF_METRICS;
    yield { ...common, name: "metrics", endpoint: endpointOf(text), text, path };
    return;
  }
  for (const [index, reader] of readers.entries()) {
    const prometheus = at(reader, ["pull", "exporter", "prometheus"]);
    if (prometheus === undefined) continue;
    const { host = "localhost", port = 8888 } = fieldsOf(prometheus);
    const bracketed = String(host).includes(":") ? `[${host}]` : String(host);
    const text = `${bracketed}:${port}`;
    yield {
      ...common,
      name: "metrics",
      endpoint: endpointOf(text),
      text,
      path: [...path, "readers", index],
    };
  }
}
