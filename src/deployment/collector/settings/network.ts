/** What components have in common that speak or listen: `config/*` of the Collector. */
import { all, list, type Members, members, oneOf } from "./shape.ts";

export const COMPRESSIONS = ["gzip", "zlib", "deflate", "snappy", "zstd", "lz4", "none", ""];

const TLS: Members = {
  ...all("text", "ca_file", "ca_pem", "cert_file", "cert_pem", "key_file", "key_pem"),
  ...all(oneOf("1.0", "1.1", "1.2", "1.3", ""), "min_version", "max_version"),
  cipher_suites: list("text"),
  curve_preferences: list("text"),
  include_insecure_cipher_suites: "boolean",
  include_system_ca_certs_pool: "boolean",
  reload_interval: "duration",
  tpm: members({ ...all("text", "auth", "owner_auth", "path"), enabled: "boolean" }),
};
const CLIENT_TLS = members({
  ...TLS,
  ...all("boolean", "insecure", "insecure_skip_verify"),
  server_name_override: "text",
});
const SERVER_TLS = members({ ...TLS, client_ca_file: "text", client_ca_file_reload: "boolean" });
const MIDDLEWARES = list(members({ id: "text" }));
const DIALER = members({ timeout: "duration" });
const TRANSPORT = oneOf(
  ...["tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "ip", "ip4", "ip6"],
  ...["unix", "unixgram", "unixpacket", "npipe"],
);

/** A server for HTTP. */
export const HTTP_SERVER: Members = {
  endpoint: "text",
  transport: TRANSPORT,
  dialer: DIALER,
  tls: SERVER_TLS,
  auth: members({ authenticator: "text", request_params: list("text") }),
  cors: members({
    ...all(list("text"), "allowed_headers", "allowed_origins", "exposed_headers"),
    max_age: "count",
  }),
  compression_algorithms: list("text"),
  ...all("boolean", "include_metadata", "keep_alives_enabled"),
  max_request_body_size: "count",
  middlewares: MIDDLEWARES,
  response_headers: "headers",
  ...all("duration", "read_timeout", "read_header_timeout", "write_timeout", "idle_timeout"),
};

/** A server for gRPC. */
export const GRPC_SERVER: Members = {
  endpoint: "text",
  transport: TRANSPORT,
  dialer: DIALER,
  tls: SERVER_TLS,
  auth: members({ authenticator: "text" }),
  include_metadata: "boolean",
  keepalive: members({
    enforcement_policy: members({ min_time: "duration", permit_without_stream: "boolean" }),
    server_parameters: members(
      all(
        "duration",
        "max_connection_age",
        "max_connection_age_grace",
        "max_connection_idle",
        "time",
        "timeout",
      ),
    ),
  }),
  ...all("count", "max_concurrent_streams", "max_recv_msg_size_mib"),
  ...all("count", "read_buffer_size", "write_buffer_size"),
  middlewares: MIDDLEWARES,
};

/** A client of gRPC. */
export const GRPC_CLIENT: Members = {
  ...all("text", "endpoint", "authority", "user_agent"),
  auth: members({ authenticator: "text" }),
  balancer_name: oneOf("round_robin", "pick_first", "least_request"),
  compression: oneOf(...COMPRESSIONS),
  headers: "headers",
  keepalive: members({ ...all("duration", "time", "timeout"), permit_without_stream: "boolean" }),
  middlewares: MIDDLEWARES,
  ...all("count", "read_buffer_size", "write_buffer_size"),
  tls: CLIENT_TLS,
  wait_for_ready: "boolean",
};

/** A client of HTTP. */
export const HTTP_CLIENT: Members = {
  ...all("text", "endpoint", "proxy_url"),
  auth: members({ authenticator: "text" }),
  compression: oneOf(...COMPRESSIONS),
  compression_params: members({ level: "number" }),
  cookies: "any",
  ...all("boolean", "disable_keep_alives", "force_attempt_http2"),
  headers: "headers",
  ...all("duration", "http2_ping_timeout", "http2_read_idle_timeout", "idle_conn_timeout"),
  timeout: "duration",
  ...all("count", "max_conns_per_host", "max_idle_conns", "max_idle_conns_per_host"),
  ...all("count", "read_buffer_size", "write_buffer_size"),
  middlewares: MIDDLEWARES,
  tls: CLIENT_TLS,
};

/** What waits to be sent, and how often it is tried: `exporterhelper`. */
export const QUEUE = members({
  ...all("boolean", "enabled", "block_on_overflow", "wait_for_result"),
  ...all("positive", "num_consumers", "queue_size"),
  sizer: oneOf("bytes", "items", "requests"),
  storage: "text",
  batch: members({
    flush_timeout: "duration",
    ...all("count", "min_size", "max_size"),
    partition: members({ metadata_keys: list("text") }),
    sizer: oneOf("bytes", "items"),
  }),
});
export const RETRY: Members = {
  enabled: "boolean",
  ...all("duration", "initial_interval", "max_interval", "max_elapsed_time"),
};
export const EXPORTER_RETRY = members({
  ...RETRY,
  ...all("number", "multiplier", "randomization_factor"),
});
