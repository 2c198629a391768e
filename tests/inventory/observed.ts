import {
  Inventory,
  type InventoryOptions,
  type OwnerReference,
  type RestartReason,
} from "../../src/inventory/mod.ts";
import { ROOMY } from "../support/records.ts";
import { FakeClock } from "../support/fake_clock.ts";

export const TTL = 60_000;

/** An inventory with a clock of its own and a reader that writes down what it is told. */
export function observe(options: Partial<Omit<InventoryOptions, "clock">> = {}) {
  const clock = new FakeClock();
  const inventory = new Inventory({
    ...ROOMY,
    deleteTtlMilliseconds: TTL,
    deleteCapacity: 100,
    waitingLimit: 100,
    relist: "diff",
    clock: clock.now,
    ...options,
  });
  let changes: string[] = [];
  const restarts: RestartReason[] = [];
  inventory.subscribe({
    changed: (uid) => changes.push(uid),
    restart: (reason) => restarts.push(reason),
  });
  return {
    clock,
    inventory,
    restarts,
    /** Uids of which the reader was told since the last call. */
    changes(): readonly string[] {
      const told = changes;
      changes = [];
      return told;
    },
    /** Lets time pass, as a driver does that obeys `nextDeadline`. */
    wait(milliseconds: number): void {
      clock.advance(milliseconds);
      inventory.advance();
    },
    /** Uids of all pods that are wanted told. */
    told(): readonly string[] {
      return [...inventory.uids()].filter((uid) => inventory.desired(uid) !== undefined);
    },
    /** The workload that a pod is told with: "none" for the pod itself, undefined when untold. */
    workload(uid: string): OwnerReference | "none" | undefined {
      const desired = inventory.desired(uid);
      return desired && (desired.owner ?? "none");
    },
  };
}

/** The same, with first lists that were empty. */
export function observeReady(options: Parameters<typeof observe>[0] = {}) {
  const observed = observe(options);
  observed.inventory.markReady();
  return observed;
}
