import type { Inventory, InventoryReader } from "../inventory/mod.ts";
import type { Clock } from "../time/mod.ts";

/** Wakes the inventory at its deadlines. Many changes in a row look for the next one once. */
export class Timekeeper implements InventoryReader {
  readonly #inventory: Inventory;
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;
  #armedFor = Infinity;
  #queued = false;

  constructor(inventory: Inventory, clock: Clock) {
    this.#inventory = inventory;
    this.#clock = clock;
  }

  /** Looks for the next deadline when what happens now is over. */
  changed(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.arm();
    });
  }

  restart(): void {}

  arm(): void {
    const deadline = this.#inventory.nextDeadline() ?? Infinity;
    if (deadline === this.#armedFor) return;
    this.stop();
    this.#armedFor = deadline;
    if (deadline === Infinity) return;
    this.#cancel = this.#clock.after(Math.max(0, deadline - this.#clock.now()), () => {
      this.#armedFor = Infinity;
      this.#inventory.advance();
      this.arm();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
  }
}
