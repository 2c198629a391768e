import { OWNER_KIND } from "../../wire/mod.ts";
import type { PodModel } from "./model.ts";

/** The pods of one workload. */
export interface WorkloadSummary {
  readonly namespace: string;
  /** For example `Deployment`; `pod` for pods without an owner, `other` for all other kinds. */
  readonly kind: string;
  readonly name: string;
  readonly pods: number;
  readonly containers: number;
}

/** The model by workload, sorted by namespace, name and kind. */
export function summarise(model: PodModel): WorkloadSummary[] {
  const workloads = new Map<
    string,
    { -readonly [K in keyof WorkloadSummary]: WorkloadSummary[K] }
  >();
  for (const pod of model.pods.values()) {
    const key = `${pod.namespace}\0${pod.ownerName}\0${pod.ownerKind}`;
    let workload = workloads.get(key);
    if (workload === undefined) {
      const kind = ownerKindName(pod.ownerKind);
      workload = { namespace: pod.namespace, kind, name: pod.ownerName, pods: 0, containers: 0 };
      workloads.set(key, workload);
    }
    workload.pods++;
    workload.containers += pod.containers.size;
  }
  return [...workloads].sort(([a], [b]) => a < b ? -1 : 1).map(([, workload]) => workload);
}

/** What an `owner_kind` stands for (protocol 3). */
export function ownerKindName(ownerKind: number): string {
  switch (ownerKind) {
    case OWNER_KIND.ReplicaSet:
      return "ReplicaSet";
    case OWNER_KIND.Deployment:
      return "Deployment";
    case OWNER_KIND.Job:
      return "Job";
    case OWNER_KIND.CronJob:
      return "CronJob";
    case OWNER_KIND.none:
      return "pod";
    default:
      return "other";
  }
}
