import type { V1DaemonSet, V1Deployment } from "@kubernetes/client-node/models";
import type { Json } from "../../kubernetes/resource/mod.ts";

/** How far a workload is, by the rules that kstatus goes by. */
export type WorkloadVerdict =
  | { readonly kind: "ready" }
  /** It may still become ready by itself. */
  | { readonly kind: "progressing"; readonly why: string }
  /** It will not. */
  | { readonly kind: "failed"; readonly why: string };

const READY: WorkloadVerdict = { kind: "ready" };
const progressing = (why: string): WorkloadVerdict => ({ kind: "progressing", why });

/** In the order of cli-utils' `deploymentConditions`. */
export function deploymentVerdict(deployment: Json<V1Deployment>): WorkloadVerdict {
  const { metadata, spec, status = {} } = deployment;
  if (metadata?.deletionTimestamp !== undefined) return progressing("it is being deleted");
  if ((status.observedGeneration ?? 0) !== metadata?.generation) {
    return progressing("its controller has not seen the last change yet");
  }
  const conditions = status.conditions ?? [];
  const condition = (type: string) => conditions.find((one) => one.type === type);
  const progress = condition("Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded") {
    return { kind: "failed", why: progress.message ?? "it made no progress in time" };
  }
  const refused = condition("ReplicaFailure");
  if (refused?.status === "True") return progressing(refused.message ?? "pods are refused");
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas: updated = 0 } = status;
  const { availableReplicas: available = 0, readyReplicas: ready = 0 } = status;
  if (replicas < wanted) return progressing(`${replicas} of ${wanted} pods are there`);
  if (updated < wanted) return progressing(`${updated} of ${wanted} pods are updated`);
  if (replicas > wanted) return progressing(`${replicas - wanted} old pods are still there`);
  if (available < updated) return progressing(`${available} of ${updated} pods are available`);
  if (ready < wanted) return progressing(`${ready} of ${wanted} pods are ready`);
  if (condition("Available")?.status === "False") {
    return progressing(condition("Available")?.message ?? "it is not available");
  }
  return READY;
}

export interface DaemonSetOptions {
  /** Whether a cluster without a node for it is fine. */
  readonly allowNoNodes: boolean;
}

export function daemonSetVerdict(
  { metadata, status }: Json<V1DaemonSet>,
  { allowNoNodes }: DaemonSetOptions,
): WorkloadVerdict {
  if (metadata?.deletionTimestamp !== undefined) return progressing("it is being deleted");
  if (status === undefined || status.observedGeneration !== metadata?.generation) {
    return progressing("its controller has not seen the last change yet");
  }
  const wanted = status.desiredNumberScheduled;
  if (wanted === 0) {
    return allowNoNodes
      ? READY
      : progressing("no node matches its selector and tolerations: there is no pod of it");
  }
  const { updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status;
  if (status.currentNumberScheduled < wanted) {
    return progressing(`${status.currentNumberScheduled} of ${wanted} pods are there`);
  }
  if (updated < wanted) return progressing(`${updated} of ${wanted} pods are updated`);
  if (available < wanted) return progressing(`${available} of ${wanted} pods are available`);
  if (status.numberReady < wanted) {
    return progressing(`${status.numberReady} of ${wanted} pods are ready`);
  }
  return READY;
}
