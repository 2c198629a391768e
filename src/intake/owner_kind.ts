import type { OwnerReference } from "../inventory/mod.ts";
import { OWNER_KIND, type OwnerKind } from "../wire/mod.ts";

/** Protocol 3: the number of a workload's kind. Group and version count, as in the inventory. */
export function ownerKindNumber(owner: OwnerReference | undefined): OwnerKind {
  if (owner === undefined) return OWNER_KIND.none;
  if (owner.apiVersion === "apps/v1") {
    if (owner.kind === "Deployment") return OWNER_KIND.Deployment;
    if (owner.kind === "ReplicaSet") return OWNER_KIND.ReplicaSet;
  } else if (owner.apiVersion === "batch/v1") {
    if (owner.kind === "CronJob") return OWNER_KIND.CronJob;
    if (owner.kind === "Job") return OWNER_KIND.Job;
  }
  return OWNER_KIND.other;
}
