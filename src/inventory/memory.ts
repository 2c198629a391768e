import { HeldBack, type HeldBackListener } from "./held_back.ts";
import { MemoryBudget } from "./memory_budget.ts";
import type { KeptResource } from "./ownership.ts";

/**
 * More than any object of a real cluster weighs: the API server takes 1.5 MB of one, of which a pod
 * with 1,500 containers makes 450 KB here.
 */
const OBJECT_LIMIT = 2 << 20;
/** There is room again for what was held back when this part of the whole is. */
const ROOM = 1 / 64;

export interface MemoryOptions {
  /** What all records together may weigh, in bytes. */
  readonly bytes: number;
  readonly clock: () => number;
  readonly shed: (namespace: string, bytes: number) => void;
  readonly listener: HeldBackListener;
}

/** What the store asks for identification of an object. */
interface Identified {
  readonly uid: string;
  readonly namespace: string;
}

/** Decides which records are kept, and knows which are held back. */
export class Memory {
  readonly budget: MemoryBudget;
  readonly heldBack: HeldBack;

  constructor({ bytes, clock, shed, listener }: MemoryOptions) {
    const budget = new MemoryBudget({ bytes, shed });
    this.budget = budget;
    this.heldBack = new HeldBack({
      clock,
      listener,
      hasRoom: (namespace) => budget.isWithinShare(namespace ?? "", bytes * ROOM),
    });
  }

  /**
   * Whether an object may weigh `after` instead of `before` bytes; it is counted then, and held back
   * otherwise. What does not grow is always taken.
   *
   * @param promised it has been taken before, for a list that was not complete yet
   */
  takes(
    resource: KeptResource,
    { uid, namespace }: Identified,
    before: number,
    after: number,
    promised = false,
  ): boolean {
    const growth = after - before;
    if (growth > 0) {
      const light = after <= OBJECT_LIMIT;
      const taken = light &&
        (promised && this.budget.fits(growth) || this.budget.admits(namespace, growth));
      if (!taken) {
        this.heldBack.add(resource, namespace, uid, light ? "share" : "object");
        return false;
      }
    }
    this.budget.add(namespace, growth);
    this.heldBack.remove(resource, uid);
    return true;
  }

  released({ namespace }: Pick<Identified, "namespace">, weight: number): void {
    this.budget.add(namespace, -weight);
  }
}
