import { all, list, map, members, oneOf } from "./shape.ts";

const PROMETHEUS = members({
  host: "text",
  port: "count",
  ...all("boolean", "without_scope_info", "without_type_suffix", "without_units"),
  with_resource_constant_labels: "any",
});

/** `service.telemetry`: what the Collector says of itself. */
export const TELEMETRY = members({
  logs: members({
    level: oneOf("debug", "info", "warn", "error", "dpanic", "panic", "fatal"),
    development: "boolean",
    encoding: oneOf("console", "json"),
    disable_caller: "boolean",
    disable_stacktrace: "boolean",
    sampling: map("any"),
    output_paths: list("text"),
    error_output_paths: list("text"),
    initial_fields: map("any"),
    processors: list("any"),
    disable_zap_resource: "boolean",
  }),
  metrics: members({
    level: oneOf("none", "basic", "normal", "detailed"),
    address: "text",
    readers: list(
      members({
        pull: members({
          exporter: members({ prometheus: PROMETHEUS, "prometheus/development": "any" }),
        }),
        periodic: "any",
      }),
    ),
    views: "any",
  }),
  traces: "any",
  resource: "any",
});
