import { GRPC_SERVER, HTTP_SERVER, RETRY } from "./network.ts";
import { all, list, map, type Members, members, oneOf } from "./shape.ts";

const THRIFT = members({
  endpoint: "text",
  ...all("count", "max_packet_size", "queue_size", "socket_buffer_size", "workers"),
});

/** `pkg/stanza`: what reads files. */
const FILE_LOG: Members = {
  ...all(
    "boolean",
    "acquire_fs_lock",
    "delete_after_read",
    "file_cache_advise",
    "include_file_name",
    "include_file_name_resolved",
    "include_file_owner_group_name",
    "include_file_owner_name",
    "include_file_path",
    "include_file_path_resolved",
    "include_file_permissions",
    "include_file_record_number",
    "include_file_record_offset",
    "preserve_leading_whitespaces",
    "preserve_trailing_whitespaces",
  ),
  ...all(map("any"), "attributes", "resource"),
  compression: oneOf("", "gzip", "auto"),
  ...all("text", "encoding", "id", "max_log_size_behavior", "on_truncate", "storage", "type"),
  ...all(list("text"), "include", "exclude", "output"),
  ...all("duration", "exclude_older_than", "force_flush_period", "poll_interval"),
  ...all("any", "fingerprint_size", "initial_buffer_size", "max_log_size"),
  header: members({ metadata_operators: list("any"), pattern: "text" }),
  ...all("count", "max_batches", "max_concurrent_files", "polls_to_archive"),
  multiline: members({
    ...all("text", "line_start_pattern", "line_end_pattern"),
    omit_pattern: "boolean",
  }),
  operators: list("any"),
  ordering_criteria: map("any"),
  retry_on_failure: members(RETRY),
  start_at: oneOf("beginning", "end"),
};

const SCRAPERS = [
  ...["cpu", "disk", "filesystem", "load", "memory", "network", "nfs", "paging", "process"],
  ...["processes", "system"],
];

/** Settings of receivers, by today's type. */
export const RECEIVERS: Readonly<Record<string, Members>> = {
  nop: {},
  otlp: {
    protocols: members({
      grpc: members(GRPC_SERVER),
      http: members({
        ...HTTP_SERVER,
        ...all("text", "traces_url_path", "metrics_url_path", "logs_url_path"),
      }),
    }),
  },
  jaeger: {
    protocols: members({
      grpc: members(GRPC_SERVER),
      thrift_http: members(HTTP_SERVER),
      thrift_binary: THRIFT,
      thrift_compact: THRIFT,
    }),
    remote_sampling: "any",
  },
  file_log: FILE_LOG,
  hostmetrics: {
    ...all("duration", "collection_interval", "initial_delay", "timeout"),
    metadata_collection_interval: "duration",
    root_path: "text",
    scrapers: members(all(map("any"), ...SCRAPERS)),
  },
  prometheus: {
    ...all("any", "config", "target_allocator", "api_server"),
    ...all("boolean", "trim_metric_suffixes", "scrape_on_shutdown", "discovery_reload_on_startup"),
    initial_scrape_offset: "duration",
  },
};
