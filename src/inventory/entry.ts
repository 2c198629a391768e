import type { OwnerReference, PodRecord } from "./records.ts";
import { podWeight } from "./weight.ts";
import { NOBODY } from "./workload_claims.ts";

/** What the inventory holds of one pod. */
export interface Entry {
  /** As decoded last. */
  latest: PodRecord;
  /** What is announced: `latest`, unless that is the stripped record of a pod that ended. */
  record: PodRecord;
  /** Deleted in the cluster; the entry goes when its retention is over. */
  deleted: boolean;
  /** Terminal and its retention is over, though the object still exists. */
  ended: boolean;
  /** The workload when it was known last: it stands in while that of a new controller is not. */
  workload: OwnerReference | undefined;
  /** It was known once; the pod may stand for itself. */
  resolved: boolean;
  /** Uids of the workloads that it is told with though nobody vouches for them. */
  doubtful: readonly string[];
}

export function entryOf(record: PodRecord): Entry {
  return {
    latest: record,
    record,
    deleted: false,
    ended: false,
    workload: undefined,
    resolved: false,
    doubtful: NOBODY,
  };
}

/** A pod can be told of once it has an address or a container: traffic needs one of them. */
export function announceable(record: PodRecord): boolean {
  return record.addressed || record.containers.length > 0;
}

/**
 * What is announced of a pod after this record. An evicted pod's status is replaced by one without
 * addresses and containers; late flows still want what was known.
 */
export function shownOf(record: PodRecord, before: Entry | undefined): PodRecord {
  const says = before === undefined || !record.terminal || announceable(record);
  return says ? record : before.record;
}

/** What an entry of these two weighs: two records of one pod share most of their texts. */
export function entryWeight(latest: PodRecord, record: PodRecord): number {
  return latest === record ? podWeight(record) : Math.max(podWeight(latest), podWeight(record));
}
