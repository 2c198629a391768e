import { all, list, map, type Members, members, oneOf } from "./shape.ts";

const ERROR_MODE = oneOf("propagate", "ignore", "silent");
const ACTIONS = list(members({
  ...all("text", "key", "from_attribute", "from_context", "pattern"),
  action: "text",
  converted_type: oneOf("int", "double", "string"),
  ...all("any", "value", "default_value"),
}));
const MATCH = map("any");
const MATCHES: Members = { include: "any", exclude: "any", regexp: "any" };
const STATEMENTS = list("any");

/** Settings of processors, by today's type. */
export const PROCESSORS: Readonly<Record<string, Members>> = {
  batch: {
    timeout: "duration",
    ...all("count", "send_batch_size", "send_batch_max_size", "metadata_cardinality_limit"),
    metadata_keys: list("text"),
  },
  memory_limiter: {
    check_interval: "duration",
    ...all("count", "limit_mib", "spike_limit_mib"),
    ...all("count", "limit_percentage", "spike_limit_percentage"),
    ...all("duration", "min_gc_interval_when_soft_limited", "min_gc_interval_when_hard_limited"),
    ...all("duration", "max_gc_interval_when_soft_limited", "max_gc_interval_when_hard_limited"),
  },
  attributes: { actions: ACTIONS, include: MATCH, exclude: MATCH },
  resource: { attributes: ACTIONS },
  filter: {
    error_mode: ERROR_MODE,
    traces: members(all(STATEMENTS, "resource", "span", "spanevent")),
    metrics: members({ ...all(STATEMENTS, "resource", "metric", "datapoint"), ...MATCHES }),
    logs: members({ ...all(STATEMENTS, "resource", "log_record"), ...MATCHES }),
    profiles: members(all(STATEMENTS, "resource", "profile")),
    spans: members(MATCHES),
    ...all(STATEMENTS, "trace_conditions", "metric_conditions", "log_conditions"),
    profile_conditions: STATEMENTS,
  },
  transform: {
    error_mode: ERROR_MODE,
    flatten_data: "boolean",
    ...all(STATEMENTS, "trace_statements", "metric_statements", "log_statements"),
    profile_statements: STATEMENTS,
  },
  k8s_attributes: {
    auth_type: oneOf("none", "serviceAccount", "kubeConfig", "tls"),
    context: "text",
    ...all("boolean", "passthrough", "wait_for_metadata"),
    wait_for_metadata_timeout: "duration",
    watch_sync_period: "duration",
    extract: members({
      metadata: list("text"),
      ...all(list(map("any")), "labels", "annotations"),
      ...all("boolean", "otel_annotations", "deployment_name_from_replicaset"),
    }),
    filter: map("any"),
    pod_association: list(map("any")),
    exclude: members({ pods: list(members({ name: "text" })) }),
  },
};
