import type { RetainedPod } from "../../enrichment/history/mod.ts";

/**
 * Whether a pod wants not to be read: by our annotation, or by those that Vector and Fluent Bit know,
 * which many pods have already.
 */
export function isExcluded({ annotations, labels }: RetainedPod, container: string): boolean {
  if (annotations["k8s-collector/exclude"] === "true") return true;
  if (annotations["fluentbit.io/exclude"] === "true") return true;
  if (labels["vector.dev/exclude"] === "true") return true;
  const containers = annotations["vector.dev/exclude-containers"] ?? "";
  return containers.split(",").some((name) => name.trim() === container);
}
