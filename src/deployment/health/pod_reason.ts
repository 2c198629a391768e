import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node/models";
import type { Json } from "../../kubernetes/resource/mod.ts";

/** Why a pod is not ready. */
export interface PodReason {
  readonly why: string;
  /** Nothing that waiting could mend. */
  readonly hopeless: boolean;
  /** The container whose last words may tell more. */
  readonly crashed?: string;
}

/** A name, a key or an image that is wrong stays wrong. */
const HOPELESS = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
]);
const UNSCHEDULABLE_MILLISECONDS = 15_000;

/** Undefined for a pod that is ready, or on its way without a sign of trouble. */
export function podReason(pod: Json<V1Pod>, now: number): PodReason | undefined {
  const { status = {} } = pod;
  const conditions = status.conditions ?? [];
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False" && scheduled.reason === "Unschedulable") {
    const since = now - Date.parse(String(scheduled.lastTransitionTime ?? ""));
    return since < UNSCHEDULABLE_MILLISECONDS
      ? undefined
      : { why: `it finds no node: ${scheduled.message ?? ""}`, hopeless: false };
  }
  if (status.phase === "Failed") {
    return { why: `${status.reason ?? "Failed"}: ${status.message ?? ""}`, hopeless: true };
  }
  const all = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []];
  for (const container of all) {
    const reason = containerReason(container);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function containerReason(
  { name, state = {}, lastState = {}, restartCount }: Json<V1ContainerStatus>,
): PodReason | undefined {
  const { waiting, terminated } = state;
  const last = terminated ?? lastState.terminated;
  if (last?.reason === "OOMKilled") {
    return {
      why:
        `${name} had more memory than its limit and was ended (${restartCount} restarts): raise ` +
        "resources.limits.memory, or let memory_limiter begin sooner",
      hopeless: false,
      crashed: name,
    };
  }
  if (waiting?.reason === "CrashLoopBackOff" || (last?.exitCode ?? 0) !== 0) {
    return {
      why: `${name} ended with ${last?.exitCode ?? "an error"} (${restartCount} restarts)`,
      hopeless: restartCount > 1,
      crashed: name,
    };
  }
  if (waiting?.reason !== undefined && HOPELESS.has(waiting.reason)) {
    return {
      why: `${name}: ${waiting.reason}: ${waiting.message ?? ""}`.trim(),
      hopeless: true,
    };
  }
  return undefined;
}
