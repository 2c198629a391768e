import type { PresetName } from "../specification/mod.ts";
import { SCRAPED_BY_ANNOTATION } from "./annotations.ts";
import type { Overlay } from "./merge.ts";

/** The newest version whose every component was started by a test. */
const VERSION = "0.156.0";

const limiter = { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 };
const batch = { send_batch_size: 8192, timeout: "5s" };
const otlp = { protocols: { grpc: {}, http: {} } };

/** Logs and metrics of every node. */
const node: Overlay = {
  mode: "daemonset",
  collector_image: `otel/opentelemetry-collector-k8s:${VERSION}`,
  resources: {
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "500m", memory: "512Mi" },
  },
  rbac: { level: "node" },
  network: { network_policy: true },
  // The files are root's, and Kubernetes gives no capability to anybody else.
  security_context: {
    runAsUser: 0,
    runAsGroup: 0,
    runAsNonRoot: false,
    capabilities: { add: ["DAC_READ_SEARCH"] },
  },
  volumes: [
    {
      name: "pod-logs",
      mount_path: "/var/log/pods",
      read_only: true,
      source: { hostPath: { path: "/var/log/pods" } },
    },
    { name: "host", mount_path: "/hostfs", read_only: true, source: { hostPath: { path: "/" } } },
  ],
  collector: {
    receivers: {
      otlp,
      file_log: {
        include: ["/var/log/pods/*/*/*.log"],
        // It would read what it wrote itself.
        exclude: ["/var/log/pods/*/otc-container/*.log"],
        start_at: "end",
        include_file_path: true,
        operators: [{ type: "container" }],
      },
      hostmetrics: {
        root_path: "/hostfs",
        collection_interval: "30s",
        scrapers: { cpu: {}, memory: {}, load: {}, network: {}, disk: {}, filesystem: {} },
      },
    },
    processors: { memory_limiter: limiter, batch },
  },
};

/** One place for the telemetry of all, which outlives any node. */
const gateway: Overlay = {
  mode: "gateway",
  collector_image: `otel/opentelemetry-collector-contrib:${VERSION}`,
  replicas: 3,
  resources: {
    requests: { cpu: 1, memory: "2Gi" },
    limits: { cpu: 2, memory: "4Gi" },
  },
  rbac: { level: "cluster" },
  high_availability: {
    pdb: { max_unavailable: 1 },
    anti_affinity: {},
    topology_spread: [{ topology_key: "topology.kubernetes.io/zone" }],
  },
  network: { service: {}, headless_service: true, network_policy: true },
  monitoring: { service_monitor: "auto" },
  collector: { receivers: { otlp }, processors: { memory_limiter: limiter, batch } },
};

/** A Collector in every pod. */
const sidecar: Overlay = {
  mode: "sidecar",
  collector_image: `otel/opentelemetry-collector:${VERSION}`,
  resources: {
    requests: { cpu: "50m", memory: "128Mi" },
    limits: { cpu: "200m", memory: "256Mi" },
  },
  rbac: { level: "pod" },
  collector: { receivers: { otlp }, processors: { memory_limiter: limiter, batch } },
};

/** Where the reducer of the eBPF network stack sends its metrics. */
const network: Overlay = {
  mode: "gateway",
  name: "network",
  collector_image: `otel/opentelemetry-collector:${VERSION}`,
  replicas: 1,
  resources: {
    requests: { cpu: "200m", memory: "512Mi" },
    limits: { cpu: 1, memory: "1Gi" },
  },
  network: { service: {}, network_policy: true },
  rbac: { level: "pod" },
  collector: {
    receivers: { otlp: { protocols: { grpc: {} } } },
    processors: { memory_limiter: limiter, batch },
  },
};

export const presets: Readonly<Record<PresetName, Overlay>> = {
  node,
  gateway,
  sidecar,
  network,
  annotations: { collector: { receivers: { prometheus: SCRAPED_BY_ANNOTATION } } },
};
