import { NETWORK_POLICIES, SERVICE_MONITORS, SERVICES } from "../../kubernetes/resource/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { type Metadata, selectorLabels } from "./names.ts";
import type { OpenPort } from "./ports.ts";
import { type Rendered, rendered } from "./rendered.ts";

/** What leads to the pods, and who may. */
export function network(
  specification: Specification,
  ports: readonly OpenPort[],
  metadata: Metadata,
): readonly Rendered[] {
  const { name, namespace } = specification;
  const { service, headless_service: headless, network_policy: policy } = specification.network;
  const selector = selectorLabels(specification);
  const taking = ports.filter(({ takes }) => takes);
  const servicePorts = taking.map((one) => ({
    name: one.name,
    port: one.port,
    targetPort: one.name,
    protocol: one.protocol,
    ...one.appProtocol === undefined ? {} : { appProtocol: one.appProtocol },
  }));
  const wantsService = service !== undefined || specification.mode === "gateway";
  return [
    ...!wantsService || taking.length === 0 ? [] : [rendered(SERVICES, {
      metadata: {
        name,
        namespace,
        labels: metadata.labels,
        annotations: { ...metadata.annotations, ...service?.annotations },
      },
      spec: { type: service?.type ?? "ClusterIP", selector, ports: servicePorts },
    })],
    // A name of its own: a Service cannot become headless, or be that no longer.
    ...!headless || taking.length === 0 ? [] : [rendered(SERVICES, {
      metadata: { name: `${name}-headless`, namespace, ...metadata },
      spec: { clusterIP: "None", selector, ports: servicePorts },
    })],
    ...!policy ? [] : [rendered(NETWORK_POLICIES, {
      metadata: { name, namespace, ...metadata },
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress"],
        ingress: [{ ports: ports.map(({ port, protocol }) => ({ port, protocol })) }],
      },
    })],
  ];
}

/** What Prometheus' operator is told; of a Service that leads to the metrics. */
export function serviceMonitor(
  specification: Specification,
  metrics: OpenPort,
  metadata: Metadata,
): readonly Rendered[] {
  const { name, namespace, monitoring } = specification;
  const labels = { ...metadata.labels, "k8s-collector/service": "monitoring" };
  return [
    rendered(SERVICES, {
      metadata: {
        name: `${name}-monitoring`,
        namespace,
        labels,
        annotations: metadata.annotations,
      },
      spec: {
        clusterIP: "None",
        selector: selectorLabels(specification),
        ports: [{ name: "metrics", port: metrics.port, targetPort: metrics.name, protocol: "TCP" }],
      },
    }),
    rendered(
      SERVICE_MONITORS,
      {
        metadata: { name, namespace, ...metadata },
        spec: {
          selector: {
            matchLabels: {
              ...selectorLabels(specification),
              "k8s-collector/service": "monitoring",
            },
          },
          endpoints: [{ port: "metrics", interval: monitoring.interval }],
        },
      } as Rendered["object"],
    ),
  ];
}
