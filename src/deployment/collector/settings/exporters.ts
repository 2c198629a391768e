import { EXPORTER_RETRY, GRPC_CLIENT, HTTP_CLIENT, HTTP_SERVER, QUEUE } from "./network.ts";
import { all, list, map, type Members, members, oneOf } from "./shape.ts";

/** Settings of exporters, by today's type. */
export const EXPORTERS: Readonly<Record<string, Members>> = {
  nop: {},
  debug: {
    verbosity: oneOf("basic", "normal", "detailed"),
    ...all("count", "sampling_initial", "sampling_thereafter"),
    use_internal_logger: "boolean",
    output_paths: list("text"),
    sending_queue: QUEUE,
  },
  otlp_grpc: {
    ...GRPC_CLIENT,
    timeout: "duration",
    sending_queue: QUEUE,
    retry_on_failure: EXPORTER_RETRY,
  },
  otlp_http: {
    ...HTTP_CLIENT,
    ...all("text", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"),
    encoding: oneOf("proto", "json"),
    sending_queue: QUEUE,
    retry_on_failure: EXPORTER_RETRY,
  },
  prometheus: {
    ...HTTP_SERVER,
    namespace: "text",
    const_labels: map("text"),
    ...all("boolean", "send_timestamps", "enable_open_metrics", "add_metric_suffixes"),
    without_scope_info: "boolean",
    metric_expiration: "duration",
    resource_to_telemetry_conversion: members(
      all("boolean", "enabled", "exclude_service_attributes"),
    ),
    translation_strategy: oneOf(
      "UnderscoreEscapingWithSuffixes",
      "UnderscoreEscapingWithoutSuffixes",
      "NoUTF8EscapingWithSuffixes",
      "NoTranslation",
    ),
    sending_queue: QUEUE,
  },
  file: {
    path: "text",
    ...all("boolean", "append", "create_directory"),
    directory_permissions: "text",
    compression: oneOf("zstd", ""),
    compression_params: members({ level: "number" }),
    encoding: "text",
    format: oneOf("json", "proto"),
    flush_interval: "duration",
    group_by: members({
      enabled: "boolean",
      max_open_files: "count",
      resource_attribute: "text",
    }),
    rotation: members({
      ...all("count", "max_megabytes", "max_days", "max_backups"),
      localtime: "boolean",
    }),
  },
};
