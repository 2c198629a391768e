import type {
  CollectorConfiguration,
  Component,
  Finding,
  Path,
  Pipeline,
} from "../specification/mod.ts";
import { type Section, SECTIONS, SINGULAR, typeOf, withType } from "./component_id.ts";
import { at, type Fields, fieldsOf, textOf } from "./fields.ts";
import type { CollectorImage } from "./image.ts";
import { todaysType, typeFor } from "./names.ts";
import { derivedPipelines } from "./pipelines.ts";

/** Members of `metrics.address` were read by versions before this one. */
const READERS_SINCE = 123;

/** A configuration in the words that the image's version knows. */
export interface Normalised {
  readonly collector: CollectorConfiguration;
  /** What was changed, for whoever wrote it otherwise. */
  readonly notices: readonly Finding[];
  /** Where something stands in what was given. */
  readonly given: (path: Path) => Path;
}

export interface NormaliseOptions {
  readonly image: CollectorImage;
  /** Others than the pod itself send to it, so that it has to listen on all addresses. */
  readonly serves: boolean;
  /** The kubelet asks for its health. */
  readonly probes: boolean;
}

type Components = Readonly<Record<string, Component>>;

/** Makes today's configuration of a former one, and fills in what can be derived. */
export function normalise(given: CollectorConfiguration, options: NormaliseOptions): Normalised {
  const notices: Finding[] = [];
  const note = (rule: string, path: Path, message: string) =>
    notices.push({ rule, level: "notice", path, message });
  const origins = new Map<string, string>();
  const renamed = (section: Section, id: string): string => {
    const { minor } = options.image;
    if (!isRetiredJaeger(section, id, minor)) {
      return withType(id, typeFor(section, typeOf(id), minor));
    }
    // There may be an OTLP exporter beside it, which has the plain name.
    return `${typeFor(section, "otlp_grpc", minor)}/${id.replace("/", "-")}`;
  };
  const sections = SECTIONS.map((section): readonly [Section, Components] => {
    const components = Object.entries(given[section]).map(([id, component]) => {
      const path = ["collector", section, id];
      let name = renamed(section, id);
      // Both names of a component, the former and today's, are two components.
      if (name !== id && Object.hasOwn(given[section], name)) {
        name = `${name}/${id.replace("/", "-")}`;
      }
      if (name !== id) noteRenamed(section, id, name, path, note);
      origins.set(`${section} ${name}`, id);
      return [name, mended(section, id, name, component, options, path, note)] as const;
    });
    return [section, Object.fromEntries(components)];
  });
  const made = Object.fromEntries(sections) as Readonly<Record<Section, Components>>;
  const names = new Map([...origins].map(([key, id]) => {
    const [section = "", name = ""] = key.split(" ");
    return [`${section} ${id}`, name];
  }));
  const nameOf = (section: Section, id: string) => names.get(`${section} ${id}`) ?? id;
  const extensions = withHealth(made.extensions, options);
  const components = { ...made, extensions };
  const service = given.service;
  const pipelines = Object.fromEntries(
    Object.entries(service.pipelines ?? derivedPipelines(given))
      .map(([id, pipeline]) => [id, named(pipeline, nameOf)]),
  );
  const listed = (service.extensions ?? Object.keys(extensions))
    .map((id) => nameOf("extensions", id));
  const health = Object.keys(extensions).find((id) => typeOf(id) === "health_check");
  const all = options.probes && health !== undefined && !listed.includes(health)
    ? [...listed, health]
    : listed;
  const telemetry = telemetryOf(service.telemetry, options, note);
  return {
    collector: {
      ...components,
      service: {
        ...all.length === 0 ? {} : { extensions: all },
        pipelines,
        ...telemetry === undefined ? {} : { telemetry },
      },
    },
    notices,
    given: ([first, section, id, ...rest]) => {
      if (first !== "collector" || typeof id !== "string") {
        return [first, section, id, ...rest].filter((part) => part !== undefined);
      }
      return [first, section!, origins.get(`${section} ${id}`) ?? id, ...rest];
    },
  };
}

/** The first version without an exporter for Jaeger's own protocol. */
const WITHOUT_JAEGER = 86;

function isRetiredJaeger(section: Section, id: string, minor: number): boolean {
  return section === "exporters" && typeOf(id) === "jaeger" && minor >= WITHOUT_JAEGER;
}

type Note = (rule: string, path: Path, message: string) => void;

function noteRenamed(section: Section, id: string, name: string, path: Path, note: Note): void {
  const kind = SINGULAR[section];
  if (section === "exporters" && typeOf(id) === "jaeger") {
    note(
      "retired-name",
      path,
      `the jaeger exporter is gone since 0.86: it is written as ${name}, which Jaeger takes on port ` +
        "4317",
    );
    return;
  }
  const isFormer = todaysType(section, typeOf(id)) !== typeOf(id);
  note(
    "retired-name",
    path,
    isFormer
      ? `the ${kind} ${typeOf(id)} is called ${typeOf(name)} now, and is written so`
      : `this version calls the ${kind} ${typeOf(id)} ${typeOf(name)}, and it is written so`,
  );
}

/** What of a component's own members has become something else. */
function mended(
  section: Section,
  id: string,
  name: string,
  component: Component,
  { image, serves }: NormaliseOptions,
  path: Path,
  note: Note,
): Component {
  const fields = fieldsOf(component);
  const type = typeOf(id);
  if (isRetiredJaeger(section, id, image.minor)) return fromJaeger(fields, path, note);
  if (section === "exporters" && type === "logging") return fromLogging(fields, path, note);
  if (section === "exporters" && todaysType(section, type) === "otlp_grpc") return balanced(fields);
  if (section === "processors" && type === "batch" && fields.batch_size !== undefined) {
    note("retired-name", [...path, "batch_size"], "batch_size is called send_batch_size");
    const { batch_size: size, ...rest } = fields;
    return { send_batch_size: size, ...rest };
  }
  if (section === "receivers" && ["otlp", "jaeger", "zipkin"].includes(typeOf(name)) && serves) {
    return listening(type, fields);
  }
  return fields;
}

/** A name with several addresses is one connection to the first, unless they take turns. */
function balanced(fields: Fields): Fields {
  const hasMany = textOf(fields.endpoint)?.startsWith("dns:///") ?? false;
  return hasMany && fields.balancer_name === undefined
    ? { ...fields, balancer_name: "round_robin" }
    : fields;
}

const RETIRED_JAEGER_PORT = /:14250$/;

function fromJaeger(fields: Fields, path: Path, note: Note): Fields {
  const endpoint = textOf(fields.endpoint);
  if (endpoint === undefined || !RETIRED_JAEGER_PORT.test(endpoint)) return fields;
  const now = endpoint.replace(RETIRED_JAEGER_PORT, ":4317");
  note("retired-name", [...path, "endpoint"], `port 14250 does not speak OTLP: it is ${now} now`);
  return { ...fields, endpoint: now };
}

const VERBOSITIES: Readonly<Record<string, string>> = {
  debug: "detailed",
  info: "normal",
  warn: "basic",
  error: "basic",
};

function fromLogging(fields: Fields, path: Path, note: Note): Fields {
  const { loglevel, ...others } = fields;
  const { log_level: level = loglevel, ...rest } = others;
  const verbosity = VERBOSITIES[String(level ?? "info").toLowerCase()];
  if (verbosity === undefined) return fields;
  note("retired-name", path, `its level is called verbosity, and is ${verbosity}`);
  return { verbosity, ...rest };
}

const PORTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  otlp: { grpc: 4317, http: 4318 },
  jaeger: { grpc: 14250, thrift_http: 14268, thrift_compact: 6831, thrift_binary: 6832 },
};

/** Where no address is written it listens on localhost, and nobody else could send to it. */
function listening(type: string, fields: Fields): Fields {
  const ports = PORTS[type];
  if (ports === undefined) {
    return fields.endpoint === undefined ? { ...fields, endpoint: "0.0.0.0:9411" } : fields;
  }
  const protocols = fieldsOf(fields.protocols);
  const all = Object.entries(protocols).map(([protocol, value]): [string, unknown] => {
    const port = ports[protocol];
    const has = at(value, ["endpoint"]) !== undefined;
    if (port === undefined || has || value !== null && typeof value !== "object") {
      return [protocol, value];
    }
    return [protocol, { endpoint: `0.0.0.0:${port}`, ...fieldsOf(value) }];
  });
  return fields.protocols === undefined || fields.protocols === null
    ? fields
    : { ...fields, protocols: Object.fromEntries(all) };
}

/** The kubelet asks from outside of the pod's loopback. */
function withHealth(extensions: Components, { probes }: NormaliseOptions): Components {
  if (!probes) return extensions;
  const [id = "health_check"] = Object.keys(extensions).filter((one) =>
    typeOf(one) === "health_check"
  );
  const fields = fieldsOf(extensions[id]);
  return { ...extensions, [id]: { endpoint: "0.0.0.0:13133", ...fields } };
}

function named(pipeline: Pipeline, nameOf: (section: Section, id: string) => string): Pipeline {
  return {
    receivers: pipeline.receivers.map((id) => nameOf("receivers", id)),
    processors: pipeline.processors.map((id) => nameOf("processors", id)),
    exporters: pipeline.exporters.map((id) => nameOf("exporters", id)),
  };
}

function telemetryOf(
  telemetry: Fields | undefined,
  { image, serves }: NormaliseOptions,
  note: Note,
): Fields | undefined {
  const metrics = fieldsOf(telemetry?.metrics);
  if (serves && telemetry?.metrics === undefined) {
    return { ...telemetry, metrics: openMetrics(image) };
  }
  const address = textOf(metrics.address);
  if (address === undefined || metrics.readers !== undefined || image.minor < READERS_SINCE) {
    return telemetry;
  }
  const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  if (port === "") return telemetry;
  note(
    "retired-name",
    ["collector", "service", "telemetry", "metrics", "address"],
    "address is gone since 0.123: it is written as a reader",
  );
  const { address: _, ...rest } = metrics;
  const prometheus = { host: host || "0.0.0.0", port: Number(port) };
  return { ...telemetry, metrics: { ...rest, readers: [{ pull: { exporter: { prometheus } } }] } };
}

/** By itself the Collector shows its metrics to nobody outside of the pod. */
function openMetrics({ minor }: CollectorImage): Fields {
  const prometheus = { host: "0.0.0.0", port: 8888 };
  return minor < READERS_SINCE
    ? { address: `${prometheus.host}:${prometheus.port}` }
    : { readers: [{ pull: { exporter: { prometheus } } }] };
}
