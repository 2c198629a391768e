import { DISRUPTION_BUDGETS, POD_AUTOSCALERS } from "../../kubernetes/resource/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { type Metadata, selectorLabels } from "./names.ts";
import { type Rendered, rendered } from "./rendered.ts";

/** Telemetry comes in bursts: fewer pods only after it was quiet for so long. */
const STABILIZATION_SECONDS = 300;

export function availability(
  specification: Specification,
  metadata: Metadata,
): readonly Rendered[] {
  const { name, namespace, high_availability: { hpa, pdb } } = specification;
  const all = { metadata: { name, namespace, ...metadata } };
  return [
    ...hpa === undefined ? [] : [rendered(POD_AUTOSCALERS, {
      ...all,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: hpa.min_replicas,
        maxReplicas: hpa.max_replicas,
        // Always in this order: the server keeps it, and a difference is one.
        metrics: [
          ...utilization("cpu", hpa.target_cpu_utilization),
          ...utilization("memory", hpa.target_memory_utilization),
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: STABILIZATION_SECONDS } },
      },
    })],
    ...pdb === undefined ? [] : [rendered(DISRUPTION_BUDGETS, {
      ...all,
      spec: {
        selector: { matchLabels: selectorLabels(specification) },
        ...pdb.min_available === undefined ? {} : { minAvailable: pdb.min_available },
        ...pdb.max_unavailable === undefined ? {} : { maxUnavailable: pdb.max_unavailable },
        // Pods that crash all the time protect nothing, and would keep a node from being drained.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    })],
  ];
}

function utilization(name: string, averageUtilization: number | undefined) {
  if (averageUtilization === undefined) return [];
  return [{
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization } },
  }];
}
