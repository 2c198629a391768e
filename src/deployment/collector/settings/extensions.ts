import { GRPC_SERVER, HTTP_SERVER } from "./network.ts";
import { all, type Members, members } from "./shape.ts";

const TOLD = members({ ...all("boolean", "enabled", "include_attributes"), path: "text" });

/** Settings of extensions, by today's type. */
export const EXTENSIONS: Readonly<Record<string, Members>> = {
  health_check: {
    ...HTTP_SERVER,
    path: "text",
    response_body: members(all("text", "healthy", "unhealthy")),
    check_collector_pipeline: members({
      enabled: "boolean",
      interval: "text",
      exporter_failure_threshold: "count",
    }),
    component_health: members({
      ...all("boolean", "include_permanent_errors", "include_recoverable_errors"),
      recovery_duration: "duration",
    }),
    use_v2: "boolean",
    grpc: members(GRPC_SERVER),
    http: members({ ...HTTP_SERVER, config: TOLD, status: TOLD }),
  },
  pprof: {
    ...all("text", "endpoint", "save_to_file"),
    ...all("count", "block_profile_fraction", "mutex_profile_fraction"),
    dialer: members({ timeout: "duration" }),
  },
  zpages: { ...HTTP_SERVER, expvar: members({ enabled: "boolean" }) },
  file_storage: {
    ...all("text", "directory", "directory_permissions"),
    ...all("boolean", "create_directory", "fsync", "recreate"),
    max_size: "count",
    timeout: "duration",
    compaction: members({
      check_interval: "duration",
      ...all("boolean", "cleanup_on_start", "on_rebound", "on_start"),
      directory: "text",
      ...all("count", "max_transaction_size", "rebound_needed_threshold_mib"),
      rebound_trigger_threshold_mib: "count",
    }),
  },
};
