import type { HeldBackObjects } from "./held_back.ts";
import type { KeptResource } from "./ownership.ts";

/** What the inventory counts. Gauges are current values, the rest only grows. */
export interface InventoryStatistics {
  /** Gauges: objects held now. */
  pods: number;
  replicasets: number;
  jobs: number;
  /** Gauge: pods that wait for their ReplicaSet or Job to appear. */
  waiting: number;
  /** Gauge: pods that ended and are kept until their retention is over. */
  retained: number;
  /** Gauge: pods announced with their direct owner because the owner is unknown. */
  unresolved: number;
  /** Times the guard rail of the waiting queue fired. */
  guardRailFired: number;
  /** Gauges: what all records weigh, an estimate, and what they may weigh together; in bytes. */
  weight: number;
  weightLimit: number;
  /** Times that an object, or a change of one, was not kept for want of memory. */
  heldBack: Readonly<Record<KeptResource, number>>;
  /** Whose objects are held back now, by kind. */
  holding: readonly HeldBackObjects[];
}
