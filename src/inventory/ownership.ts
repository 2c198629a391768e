import type { OwnerRecord, OwnerReference, PodRecord } from "./records.ts";

/** The resources between a pod and its workload, which are watched themselves. */
export type OwnerResource = "replicasets" | "jobs";

/** The resources whose objects are kept. */
export type KeptResource = "pods" | OwnerResource;

export interface ResolvedOwnership {
  readonly kind: "resolved";
  /** Undefined: no controller, the pod stands for itself. */
  readonly owner: OwnerReference | undefined;
  /** Whose word it is that this is the owner: its own, when it is watched itself. */
  readonly claimant: KeptResource | "itself";
}

/** What is known about the workload that owns a pod. */
export type Ownership =
  | ResolvedOwnership
  /** The pod's ReplicaSet or Job is not known in its namespace (yet). */
  | { readonly kind: "unknown"; readonly controller: OwnerReference };

const UNOWNED: ResolvedOwnership = { kind: "resolved", owner: undefined, claimant: "itself" };

/**
 * The watched resource that a controller belongs to, if any. Group and version count: a `Job` of
 * `batch.volcano.sh` is a workload of its own, and of a version that does not exist anybody can claim
 * anything, because the garbage collector leaves such a reference alone.
 */
export function ownerResourceOf(controller: OwnerReference): OwnerResource | undefined {
  if (controller.kind === "ReplicaSet" && controller.apiVersion === "apps/v1") return "replicasets";
  if (controller.kind === "Job" && controller.apiVersion === "batch/v1") return "jobs";
  return undefined;
}

/**
 * The workload of a pod: a ReplicaSet's or Job's own controller (Deployment, CronJob, or whatever
 * manages it instead, an Argo Rollout say), the ReplicaSet or Job itself when it has none, and any
 * other controller as it is.
 */
export function ownershipOf(
  pod: PodRecord,
  find: (resource: OwnerResource, uid: string) => OwnerRecord | undefined,
): Ownership {
  const { controller } = pod;
  if (controller === undefined) return UNOWNED;
  const resource = ownerResourceOf(controller);
  if (resource === undefined) return { kind: "resolved", owner: controller, claimant: "pods" };
  const owner = find(resource, controller.uid);
  // Owner references do not reach into other namespaces, and name what they mean: what a pod claims
  // otherwise is not believed.
  if (
    owner === undefined || owner.namespace !== pod.namespace || owner.name !== controller.name
  ) {
    return { kind: "unknown", controller };
  }
  return owner.controller === undefined
    ? { kind: "resolved", owner: controller, claimant: "itself" }
    : { kind: "resolved", owner: owner.controller, claimant: resource };
}
