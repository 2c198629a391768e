import {
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  SERVICE_ACCOUNTS,
  SERVICES,
} from "../../kubernetes/resource/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { MANAGED_BY, type Metadata } from "./names.ts";
import { type Rendered, rendered } from "./rendered.ts";

/** Images and arguments as the chart of the OpenTelemetry eBPF network stack has them. */
const VERSION = "v0.10.2";
const TELEMETRY_PORT = 59_999;
const OTLP_PORT = 4317;
const CONFIG = "/etc/network-explorer";

/** Where agents send to, and our own collector too. */
export function reducerOf({ name }: Pick<Specification, "name">): {
  readonly host: string;
  readonly port: number;
} {
  return { host: `${name}-reducer`, port: TELEMETRY_PORT };
}

/**
 * What network flows are measured and put together with: an agent in the kernel of every node, and
 * the reducer, which sends to the Collector.
 */
export function networkPipeline(
  specification: Specification,
  { labels, annotations }: Metadata,
): readonly Rendered[] {
  const { name, namespace } = specification;
  const reducer = reducerOf(specification);
  const part = (component: string) => ({
    selector: {
      "app.kubernetes.io/name": "opentelemetry-ebpf",
      "app.kubernetes.io/instance": name,
      "app.kubernetes.io/component": component,
    },
    metadata: (of: string) => ({
      name: of,
      namespace,
      labels: { ...labels, ...MANAGED_BY, "app.kubernetes.io/component": component },
      annotations,
    }),
  });
  const reduce = part("reducer");
  const kernel = part("kernel-collector");
  const agent = `${name}-kernel-collector`;
  const configuration = `${name}-ebpf-config`;
  return [
    rendered(SERVICE_ACCOUNTS, {
      metadata: kernel.metadata(agent),
      automountServiceAccountToken: false,
    }),
    rendered(CONFIG_MAPS, {
      metadata: kernel.metadata(configuration),
      data: { "config.yaml": "labels: {}\n" },
    }),
    rendered(SERVICES, {
      metadata: reduce.metadata(reducer.host),
      spec: {
        selector: reduce.selector,
        ports: [{
          name: "telemetry",
          port: reducer.port,
          targetPort: "telemetry",
          protocol: "TCP",
        }],
      },
    }),
    rendered(DEPLOYMENTS, {
      metadata: reduce.metadata(reducer.host),
      spec: {
        // Two would each know half of the flows.
        replicas: 1,
        selector: { matchLabels: reduce.selector },
        template: {
          metadata: { labels: reduce.selector },
          spec: {
            automountServiceAccountToken: false,
            containers: [{
              name: "reducer",
              image: `otel/opentelemetry-ebpf-reducer:${VERSION}`,
              args: [
                `--port=${reducer.port}`,
                "--log-console",
                "--no-log-file",
                "--warning",
                "--disable-prometheus-metrics",
                "--enable-otlp-grpc-metrics",
                `--otlp-grpc-metrics-host=${name}`,
                `--otlp-grpc-metrics-port=${OTLP_PORT}`,
                "--num-ingest-shards=1",
                "--num-matching-shards=1",
                "--num-aggregation-shards=1",
              ],
              ports: [{ name: "telemetry", containerPort: reducer.port, protocol: "TCP" }],
              readinessProbe: {
                initialDelaySeconds: 5,
                periodSeconds: 20,
                timeoutSeconds: 5,
                exec: {
                  command: [
                    "/srv/health_check.sh",
                    "readiness_probe",
                    "localhost",
                    String(reducer.port),
                  ],
                },
              },
            }],
          },
        },
      },
    }),
    rendered(DAEMON_SETS, {
      metadata: kernel.metadata(agent),
      spec: {
        selector: { matchLabels: kernel.selector },
        template: {
          metadata: { labels: kernel.selector },
          spec: {
            serviceAccountName: agent,
            automountServiceAccountToken: false,
            hostNetwork: true,
            hostPID: true,
            dnsPolicy: "ClusterFirstWithHostNet",
            tolerations: [{ operator: "Exists" }],
            containers: [{
              name: "kernel-collector",
              image: `otel/opentelemetry-ebpf-kernel-collector:${VERSION}`,
              args: [
                `--config-file=${CONFIG}/config.yaml`,
                "--disable-nomad-metadata",
                "--warning",
              ],
              env: [
                { name: "EBPF_NET_DISABLE_HTTP_METRICS", value: "false" },
                { name: "EBPF_NET_KERNEL_HEADERS_AUTO_FETCH", value: "true" },
                { name: "EBPF_NET_INTAKE_HOST", value: reducer.host },
                { name: "EBPF_NET_INTAKE_PORT", value: String(reducer.port) },
                { name: "EBPF_NET_HOST_DIR", value: "/hostfs" },
              ],
              // It loads programs into the kernel.
              securityContext: { privileged: true },
              volumeMounts: [
                { name: "host-root", mountPath: "/hostfs/", readOnly: true },
                { name: "host-var-cache", mountPath: "/hostfs/var/cache" },
                { name: "config", mountPath: CONFIG, readOnly: true },
              ],
            }],
            volumes: [
              { name: "host-root", hostPath: { path: "/", type: "Directory" } },
              {
                name: "host-var-cache",
                hostPath: { path: "/var/cache", type: "DirectoryOrCreate" },
              },
              { name: "config", configMap: { name: configuration } },
            ],
          },
        },
      },
    }),
  ];
}
