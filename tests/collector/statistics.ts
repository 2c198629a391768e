import type { IntakeStatistics } from "../../src/intake/mod.ts";
import type { InventoryStatistics } from "../../src/inventory/mod.ts";
import type { WatchStatistics } from "../../src/kubernetes/watch/mod.ts";
import type { Observed } from "../../src/collector/observed.ts";

/** A moment of the tests' clock, milliseconds since the Unix epoch. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

export function watchStatistics(
  resource: string,
  changes: Partial<WatchStatistics> = {},
): WatchStatistics {
  return {
    resource,
    synced: true,
    syncMilliseconds: 1_250,
    lists: 1,
    listItems: 3,
    watches: 2,
    events: 40,
    bookmarks: 5,
    relists: 0,
    failures: {},
    undecodable: 0,
    bytesRead: 9_000,
    lastHeardAt: NOW - 1_000,
    heardAt: NOW - 1_000,
    failingSince: undefined,
    lastFailure: undefined,
    nextAttemptAt: undefined,
    resourceVersion: "4711",
    ...changes,
  };
}

export function inventoryStatistics(
  changes: Partial<InventoryStatistics> = {},
): InventoryStatistics {
  return {
    pods: 3,
    replicasets: 2,
    jobs: 1,
    waiting: 0,
    retained: 0,
    unresolved: 0,
    guardRailFired: 0,
    weight: 3_000,
    weightLimit: 150_000_000,
    heldBack: { pods: 0, replicasets: 0, jobs: 0 },
    holding: [],
    ...changes,
  };
}

export function intakeStatistics(changes: Partial<IntakeStatistics> = {}): IntakeStatistics {
  return {
    state: "connected",
    address: "reducer.example:8000",
    tried: ["10.0.0.7:8000"],
    peer: "10.0.0.7:8000",
    connects: 1,
    failures: {},
    failingSince: undefined,
    lastFailure: undefined,
    nextAttemptAt: undefined,
    epoch: 1,
    snapshotFlushed: true,
    messages: { pod_new: 3 },
    bytesRaw: 700,
    bytesWire: 450,
    skipped: 0,
    shortened: 0,
    dirty: 0,
    lastWriteAt: NOW - 2_000,
    silentMilliseconds: 2_000,
    ...changes,
  };
}

/** A collector that does well, with changes. */
export function observed(changes: Partial<Observed> = {}): Observed {
  return {
    watches: [watchStatistics("pods"), watchStatistics("replicasets"), watchStatistics("jobs")],
    inventory: inventoryStatistics(),
    intake: intakeStatistics(),
    ...changes,
  };
}
