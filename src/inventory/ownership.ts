import type { OwnerRecord, OwnerReference, PodRecord } from "./records.ts";

/** The resources between a pod and its workload, which are watched themselves. */
export type OwnerResource = "replicasets" | "jobs";

export interface ResolvedOwnership {
  readonly kind: "resolved";
  /** Undefined: no controller, the pod stands for itself. */
  readonly owner: OwnerReference | undefined;
}

/** What is known about the workload that owns a pod. */
export type Ownership =
  | ResolvedOwnership
  /** The pod's ReplicaSet or Job is not known in its namespace (yet). */
  | { readonly kind: "unknown"; readonly controller: OwnerReference };

const UNOWNED: ResolvedOwnership = { kind: "resolved", owner: undefined };

/**
 * The watched resource that a controller belongs to, if any. The group counts: a `Job` of
 * `batch.volcano.sh` is a workload of its own and never appears in the Jobs of `batch`.
 */
export function ownerResourceOf(controller: OwnerReference): OwnerResource | undefined {
  if (controller.kind === "ReplicaSet" && groupOf(controller) === "apps") return "replicasets";
  if (controller.kind === "Job" && groupOf(controller) === "batch") return "jobs";
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
  if (resource === undefined) return { kind: "resolved", owner: controller };
  const owner = find(resource, controller.uid);
  // Owner references do not reach into other namespaces: what a pod claims of them is not believed.
  if (owner === undefined || owner.namespace !== pod.namespace) {
    return { kind: "unknown", controller };
  }
  return { kind: "resolved", owner: owner.controller ?? controller };
}

function groupOf(reference: OwnerReference): string {
  const slash = reference.apiVersion.indexOf("/");
  return slash < 0 ? "" : reference.apiVersion.slice(0, slash);
}
