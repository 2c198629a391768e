import type { Section } from "./component_id.ts";
import type { Distribution } from "./image.ts";
import { todaysType } from "./names.ts";

/**
 * Components by distribution, under today's names: the manifests of opentelemetry-collector-releases.
 * Of `contrib`, which has nearly 250, the ones that are not here are not known to be missing.
 */
const CORE: Readonly<Record<Section, readonly string[]>> = {
  receivers: ["hostmetrics", "jaeger", "kafka", "nop", "otlp", "prometheus", "zipkin"],
  processors: [
    "attributes",
    "batch",
    "filter",
    "memory_limiter",
    "probabilistic_sampler",
    "resource",
    "span",
  ],
  exporters: [
    "debug",
    "file",
    "kafka",
    "nop",
    "otlp_grpc",
    "otlp_http",
    "prometheus",
    "prometheusremotewrite",
    "zipkin",
  ],
  extensions: ["health_check", "pprof", "zpages"],
  connectors: ["forward"],
};

const K8S: Readonly<Record<Section, readonly string[]>> = {
  receivers: [
    "file_log",
    "fluentforward",
    "hostmetrics",
    "httpcheck",
    "jaeger",
    "journald",
    "k8s_cluster",
    "k8s_events",
    "k8sobjects",
    "kubeletstats",
    "nop",
    "otlp",
    "prometheus",
    "receiver_creator",
    "zipkin",
  ],
  processors: [
    "attributes",
    "batch",
    "cumulativetodelta",
    "deltatorate",
    "filter",
    "groupbyattrs",
    "groupbytrace",
    "k8s_attributes",
    "memory_limiter",
    "metricstransform",
    "probabilistic_sampler",
    "redaction",
    "remotetap",
    "resource",
    "resource_detection",
    "tail_sampling",
    "transform",
  ],
  exporters: ["debug", "file", "loadbalancing", "nop", "otlp_grpc", "otlp_http"],
  extensions: [
    "basicauth",
    "bearertokenauth",
    "file_storage",
    "headers_setter",
    "health_check",
    "host_observer",
    "http_forwarder",
    "k8s_leader_elector",
    "k8s_observer",
    "oauth2client",
    "oidc",
    "pprof",
    "zpages",
  ],
  connectors: ["count", "forward", "routing", "servicegraph", "spanmetrics"],
};

/** Whether an image has a component; `unknown` where nobody can say. */
export function has(
  distribution: Distribution,
  section: Section,
  type: string,
): "yes" | "no" | "unknown" {
  const name = todaysType(section, type);
  if (distribution === "core") return CORE[section].includes(name) ? "yes" : "no";
  if (distribution === "k8s") return K8S[section].includes(name) ? "yes" : "no";
  if (distribution === "unknown") return "unknown";
  return known(section).includes(name) ? "yes" : "unknown";
}

/** All types of a section that are known here. */
export function known(section: Section): readonly string[] {
  return [...new Set([...CORE[section], ...K8S[section]])];
}

/** The images of the project that have it, the smallest first. */
export function imagesWith(section: Section, type: string): readonly string[] {
  const all = [["core", ""], ["k8s", "-k8s"], ["contrib", "-contrib"]] as const;
  return all.filter(([distribution]) => has(distribution, section, type) === "yes")
    .map(([, suffix]) => `otel/opentelemetry-collector${suffix}`);
}
