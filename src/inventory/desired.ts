import type { OwnerReference, PodRecord } from "./records.ts";

/** What a reader of the inventory should know about one pod now. Immutable. */
export interface DesiredPod {
  readonly pod: PodRecord;
  /** The workload; undefined when no controller owns the pod. */
  readonly owner: OwnerReference | undefined;
}

/**
 * Someone who keeps an own copy of the desired state (the intake's outbox, for one). It is told
 * that something may differ, never what: it asks for the present state when it is ready for it.
 */
export interface InventoryReader {
  /** The desired entry of this pod may have changed, or will at a deadline that is new. */
  changed(uid: string): void;
  /** Start again from nothing: new epoch, full snapshot. */
  restart(reason: RestartReason): void;
}

export type RestartReason = "guard rail" | "relist";
