import { z } from "zod";
import { quantityOf } from "./quantity.ts";

/** A DNS label (RFC 1123), as the names of most objects are. */
const label = z.string().max(63).regex(
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  "is no name of small letters, digits and dashes",
);

const quantity = z.union([z.string(), z.number()]).transform(String)
  .refine((text) => quantityOf(text) !== undefined, "is no quantity such as 500m or 4Gi");

const quantities = z.record(z.string(), quantity);

/** A whole number, or a part of all in per cent. */
const numberOrPercent = z.union([
  z.int().min(0),
  z.string().regex(/^\d{1,3}%$/, "is neither a number nor a percentage such as 25%"),
]);

/** What goes into an object of Kubernetes as it is; the server checks it. */
const verbatim = z.record(z.string(), z.unknown());

const texts = z.record(z.string(), z.string());

/** `type` or `type/name`, as the Collector has it. */
const componentId = z.string().regex(
  /^[a-zA-Z][0-9a-zA-Z_]{0,62}(\/[^\s\/]{1,1024})?$/,
  "is no component: TYPE or TYPE/NAME",
);

const components = z.record(componentId, z.union([z.null(), verbatim]));

const pipeline = z.strictObject({
  receivers: z.array(componentId).default([]),
  processors: z.array(componentId).default([]),
  exporters: z.array(componentId).default([]),
});

const pipelineId = z.string().regex(
  /^(traces|metrics|logs|profiles)(\/[^\s\/]+)?$/,
  "is no pipeline: traces, metrics or logs, with /NAME behind it on wish",
);

const service = z.strictObject({
  extensions: z.array(componentId).optional(),
  /** Left out: derived of what the components take and give. */
  pipelines: z.record(pipelineId, pipeline).optional(),
  telemetry: verbatim.optional(),
});

const collector = z.strictObject({
  receivers: components.default({}),
  processors: components.default({}),
  exporters: components.default({}),
  extensions: components.default({}),
  connectors: components.default({}),
  service: service.default({}),
});

const rule = z.strictObject({
  api_groups: z.array(z.string()).default([""]),
  resources: z.array(z.string()).default([]),
  resource_names: z.array(z.string()).optional(),
  non_resource_urls: z.array(z.string()).optional(),
  verbs: z.array(z.string()).min(1),
});

const rbac = z.strictObject({
  /** `node`, `cluster` and `pod` are sets of rights; `rules` are one's own, in their place. */
  level: z.enum(["node", "cluster", "pod"]).optional(),
  rules: z.array(rule).optional(),
  service_account: z.strictObject({
    create: z.boolean().default(true),
    name: label.optional(),
  }).default({ create: true }),
});

const utilization = z.int().min(1).max(1000);

const hpa = z.strictObject({
  min_replicas: z.int().min(1),
  max_replicas: z.int().min(1),
  target_cpu_utilization: utilization.optional(),
  target_memory_utilization: utilization.optional(),
});

const pdb = z.strictObject({
  min_available: numberOrPercent.optional(),
  max_unavailable: numberOrPercent.optional(),
});

const antiAffinity = z.strictObject({
  topology_key: z.string().default("kubernetes.io/hostname"),
  required: z.boolean().default(false),
});

const topologySpread = z.strictObject({
  topology_key: z.string(),
  max_skew: z.int().min(1).default(1),
  when_unsatisfiable: z.enum(["ScheduleAnyway", "DoNotSchedule"]).default("ScheduleAnyway"),
});

const network = z.strictObject({
  service: z.strictObject({
    type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]).default("ClusterIP"),
    annotations: texts.optional(),
  }).optional(),
  headless_service: z.boolean().default(false),
  /** `true` lets in whoever sends telemetry, from anywhere, and nobody else. */
  network_policy: z.boolean().default(false),
});

const monitoring = z.strictObject({
  service_monitor: z.enum(["auto", "required", "off"]).default("off"),
  interval: z.string().regex(/^\d+(ms|s|m)$/, "is no duration such as 30s").default("30s"),
});

const placement = z.strictObject({
  node_selector: texts.optional(),
  tolerations: z.array(verbatim).optional(),
  priority_class: z.string().optional(),
});

const sidecar = z.strictObject({
  /** Labels of the pods that get one. */
  selector: texts.optional(),
  container_name: label.default("otlp-collector"),
  native: z.enum(["auto", "true", "false"]).or(z.boolean().transform(String)).default("auto")
    .pipe(z.enum(["auto", "true", "false"])),
});

const volume = z.strictObject({
  name: label,
  mount_path: z.string().startsWith("/", "does not begin with /"),
  read_only: z.boolean().default(false),
  /** Of a Volume: `{config_map: …}` is not; `{configMap: {name: …}}` as Kubernetes has it. */
  source: verbatim,
});

const env = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is no name of a variable"),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
  value_from: verbatim.optional(),
});

export const PRESETS = ["node", "gateway", "sidecar", "network", "annotations"] as const;

export const specificationSchema = z.strictObject({
  presets: z.array(z.enum(PRESETS)).optional(),
  mode: z.enum(["daemonset", "gateway", "sidecar"]),
  name: label.default("otlp-collector"),
  namespace: label,
  collector_image: z.string().min(1),
  /** Of a gateway. */
  replicas: z.int().min(0).optional(),
  resources: z.strictObject({
    requests: quantities.optional(),
    limits: quantities.optional(),
  }).default({}),
  env: z.array(env).default([]),
  env_from: z.array(verbatim).default([]),
  volumes: z.array(volume).default([]),
  image_pull_secrets: z.array(z.string()).default([]),
  rbac: rbac.default({ service_account: { create: true } }),
  high_availability: z.strictObject({
    hpa: hpa.optional(),
    pdb: pdb.optional(),
    anti_affinity: antiAffinity.optional(),
    topology_spread: z.array(topologySpread).optional(),
  }).default({}),
  network: network.default({ headless_service: false, network_policy: false }),
  monitoring: monitoring.default({ service_monitor: "off", interval: "30s" }),
  /** Merged over that of the container, which fits the restricted level. */
  security_context: verbatim.optional(),
  host_network: z.boolean().default(false),
  placement: placement.default({}),
  update_strategy: verbatim.optional(),
  probes: z.boolean().default(true),
  /** Let pods roll when the configuration changes. */
  roll: z.boolean().default(true),
  sidecar: sidecar.default({ container_name: "otlp-collector", native: "auto" }),
  collector,
});

/** A deployment of Collectors, with every default filled in. */
export type Specification = z.output<typeof specificationSchema>;
export type CollectorConfiguration = Specification["collector"];
export type Component = CollectorConfiguration["receivers"][string];
export type Pipeline = z.output<typeof pipeline>;
export type Rule = z.output<typeof rule>;
export type PresetName = (typeof PRESETS)[number];

/** What a file may say, as JSON Schema (2020-12). */
export function specificationJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(specificationSchema, { io: "input", target: "draft-2020-12" });
}
