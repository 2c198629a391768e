import {
  choice,
  parseHttpListen,
  parseIntakeHost,
  parseIntakePort,
  parseLogLevel,
  parseNamespace,
  type Parser,
  parseText,
  parseVersion,
  wholeNumber,
} from "./parsers.ts";
import {
  compressions,
  initialLists,
  logFormats,
  relistModes,
  type SettingKey,
  type Settings,
  switches,
} from "./settings.ts";

/** One row of the table: where a setting can be set, and to what. */
export interface Setting<T> {
  /** What it does, as one line for the help text and the documentation. */
  readonly description: string;
  /** Continues "allowed: …". */
  readonly allowed: string;
  /** Name without dashes; `--name=value`, `--name value` and a single dash all work. */
  readonly flag?: { readonly name: string; readonly placeholder: string };
  readonly environment: readonly string[];
  /** Makes one text of all variables; without it the first variable that is set counts. */
  readonly combine?: (values: readonly (string | undefined)[]) => string;
  /** Dotted path in the file of `--config-file`. */
  readonly file?: string;
  readonly default: T;
  /** How to write the default where the value alone does not say it. */
  readonly defaultText?: string;
  /** Absent where the value is structured and comes from the configuration file only. */
  readonly parse?: Parser<T>;
}

/** Longest delay a timer of the platform takes, in whole seconds (2^31 - 1 milliseconds). */
const longestTimerSeconds = 2_147_483;
const largestCount = 1_000_000_000;

/** Every setting of the collector, in the order in which they are shown. */
export const schema: { readonly [K in SettingKey]: Setting<Settings[K]> } = {
  intakeHost: {
    description: "Reducer to send to",
    allowed: "a host name or an IP address, without scheme and port",
    flag: { name: "intake-host", placeholder: "host" },
    environment: ["EBPF_NET_INTAKE_HOST"],
    file: "intake.host",
    default: "127.0.0.1",
    defaultText: "the one reducer among the namespace's Services, else 127.0.0.1",
    parse: parseIntakeHost,
  },
  intakePort: {
    description: "Telemetry port of the reducer",
    allowed: "a whole number from 1 to 65535",
    flag: { name: "intake-port", placeholder: "port" },
    environment: ["EBPF_NET_INTAKE_PORT"],
    file: "intake.port",
    default: 8000,
    defaultText: "the port of the reducer found that way, else 8000",
    parse: parseIntakePort,
  },
  intakeCompression: {
    description: "Blocks sent to the reducer: compressed, or stored as they are",
    allowed: compressions.join(" or "),
    flag: { name: "intake-compression", placeholder: "lz4|stored" },
    environment: [],
    default: "lz4",
    parse: choice(compressions),
  },
  intakeTls: {
    description: "TLS towards a proxy before the reducer, which itself has none",
    allowed: switches.join(" or "),
    flag: { name: "intake-tls", placeholder: "off|on" },
    environment: [],
    default: "off",
    parse: choice(switches),
  },
  intakeTlsCa: {
    description: "PEM file of the authorities trusted beside the well-known ones",
    allowed: "a path",
    flag: { name: "intake-tls-ca", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "only the well-known ones",
    parse: parseText,
  },
  intakeTlsCert: {
    description: "PEM file of the client certificate",
    allowed: "a path",
    flag: { name: "intake-tls-cert", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "no client certificate",
    parse: parseText,
  },
  intakeTlsKey: {
    description: "PEM file of the client certificate's key",
    allowed: "a path",
    flag: { name: "intake-tls-key", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "no client certificate",
    parse: parseText,
  },
  intakeTlsServerName: {
    description: "Name that the server's certificate must have",
    allowed: "a host name",
    flag: { name: "intake-tls-server-name", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "the intake host",
    parse: parseText,
  },
  intakeMaxAgeSeconds: {
    description: "Seconds after which a connection to the reducer is replaced; 0 is never",
    allowed: `a whole number from 0 to ${longestTimerSeconds}`,
    flag: { name: "intake-max-age-secs", placeholder: "seconds" },
    environment: [],
    default: 0,
    parse: wholeNumber(0, longestTimerSeconds),
  },
  deleteTtlSeconds: {
    description: "Seconds a pod that ended is still announced",
    allowed: `a whole number from 0 to ${longestTimerSeconds}`,
    flag: { name: "delete-ttl-secs", placeholder: "seconds" },
    environment: ["K8S_COLLECTOR_DELETE_TTL_SECS"],
    default: 60,
    parse: wholeNumber(0, longestTimerSeconds),
  },
  deleteCapacity: {
    description: "Pods that ended and are still announced, at most; the oldest go first",
    allowed: `a whole number from 0 to ${largestCount}`,
    flag: { name: "delete-capacity", placeholder: "pods" },
    environment: ["K8S_COLLECTOR_DELETE_CAPACITY"],
    default: 10_000,
    parse: wholeNumber(0, largestCount),
  },
  waitingLimit: {
    description: "Pods that wait for their owner, at most; more cause a resync",
    allowed: `a whole number from 1 to ${largestCount}`,
    flag: { name: "waiting-limit", placeholder: "pods" },
    environment: ["K8S_COLLECTOR_WAITING_LIMIT"],
    default: 10_000,
    parse: wholeNumber(1, largestCount),
  },
  relist: {
    description: "After a relist send the difference, or a resync with everything",
    allowed: relistModes.join(" or "),
    flag: { name: "relist", placeholder: "diff|resync" },
    environment: [],
    default: "diff",
    parse: choice(relistModes),
  },
  initialList: {
    description: "How objects are listed: streamed by a watch, or in pages",
    allowed: "auto, watch-list or pages",
    flag: { name: "initial-list", placeholder: "auto|watch-list|pages" },
    environment: [],
    default: "auto",
    parse: choice(initialLists),
  },
  watchTimeoutSeconds: {
    description: "Seconds a watch lasts at most; each draws its own, down to 78 % of it",
    allowed: "a whole number from 30 to 3600",
    flag: { name: "watch-timeout-secs", placeholder: "seconds" },
    environment: ["K8S_COLLECTOR_WATCH_TIMEOUT_SECS"],
    // Some load balancers drop a connection that was quiet for 240 s.
    default: 230,
    parse: wholeNumber(30, 3600),
  },
  kubeconfig: {
    description: "Kubeconfig file, or several joined as KUBECONFIG has them",
    allowed: "a path",
    flag: { name: "kubeconfig", placeholder: "path" },
    environment: ["KUBECONFIG"],
    default: undefined,
    defaultText: "the pod's service account, else ~/.kube/config",
    parse: parseText,
  },
  context: {
    description: "Context of the kubeconfig",
    allowed: "the name of a context",
    flag: { name: "context", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "the current context",
    parse: parseText,
  },
  namespace: {
    description: "Watch one namespace only",
    allowed: "lower-case letters, digits and inner dashes, at most 63",
    flag: { name: "namespace", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "all namespaces",
    parse: parseNamespace,
  },
  labelSelector: {
    description: "Watch only pods with these labels",
    allowed: "a label selector of the Kubernetes API, for example app=shop,tier!=test",
    flag: { name: "label-selector", placeholder: "selector" },
    environment: [],
    default: undefined,
    defaultText: "all pods",
    parse: parseText,
  },
  fieldSelector: {
    description: "Watch only pods with these fields",
    allowed: "a field selector of the Kubernetes API, for example spec.nodeName=node-1",
    flag: { name: "field-selector", placeholder: "selector" },
    environment: [],
    default: undefined,
    defaultText: "all pods",
    parse: parseText,
  },
  hostname: {
    description: "Name the collector gives itself towards the reducer",
    allowed: "a text",
    environment: ["K8S_COLLECTOR_HOSTNAME"],
    default: "k8s-collector",
    defaultText: "the host name of the system, else k8s-collector",
    parse: parseText,
  },
  version: {
    description: "Collector version announced to the reducer",
    allowed: "0.9.0 or later",
    environment: [
      "EBPF_NET_MAJOR_VERSION",
      "EBPF_NET_MINOR_VERSION",
      "EBPF_NET_PATCH_VERSION",
    ],
    combine: ([major, minor, patch]) => `${major ?? 0}.${minor ?? 11}.${patch ?? 0}`,
    default: { major: 0, minor: 11, patch: 0 },
    parse: parseVersion,
  },
  clusterName: {
    description: "Name of the cluster, announced to the reducer",
    allowed: "a text",
    environment: ["EBPF_NET_CLUSTER_NAME"],
    default: undefined,
    parse: parseText,
  },
  labels: {
    description: "Labels announced to the reducer",
    allowed: "a map of names of at most 20 to values of at most 40 characters",
    environment: [],
    file: "labels",
    default: {},
  },
  configFile: {
    description: "YAML file with labels and intake.{host,port}",
    allowed: "a path",
    flag: { name: "config-file", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  logLevel: {
    description: "Least severe level that is logged, of trace, debug, info, warning, error, fatal",
    allowed: "trace, debug, info, warning (or warn), error, fatal (or critical)",
    flag: { name: "log-level", placeholder: "level" },
    environment: ["LOG_LEVEL"],
    default: "info",
    parse: parseLogLevel,
  },
  logFormat: {
    description: "Form of the log on standard error; auto is text on a terminal, else JSON",
    allowed: "auto, text or json",
    flag: { name: "log-format", placeholder: "auto|text|json" },
    environment: [],
    default: "auto",
    parse: choice(logFormats),
  },
  httpListen: {
    description: "Address of the health and metrics endpoint, or off",
    allowed: "host:port, [ipv6]:port, :port or off",
    flag: { name: "http-listen", placeholder: "address" },
    environment: [],
    default: "0.0.0.0:8081",
    parse: parseHttpListen,
  },
};

export const settingKeys = Object.keys(schema) as SettingKey[];
