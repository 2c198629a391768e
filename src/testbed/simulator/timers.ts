import type { Clock } from "../../time/mod.ts";

/** Timers that can all be cancelled at once. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back after so many milliseconds; at once, before it returns, when there are none. */
  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds <= 0) {
      callback();
      return () => {};
    }
    const stop = this.#clock.after(milliseconds, () => {
      this.#pending.delete(cancel);
      callback();
    });
    const cancel = () => {
      this.#pending.delete(cancel);
      stop();
    };
    this.#pending.add(cancel);
    return cancel;
  }

  cancelAll(): void {
    for (const cancel of [...this.#pending]) cancel();
  }
}
