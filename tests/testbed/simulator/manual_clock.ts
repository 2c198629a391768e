import type { Clock } from "../../../src/time/mod.ts";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  #onTimer = () => {};

  constructor(now = Date.UTC(2026, 10, 21, 12)) {
    this.#now = now;
  }

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { due: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    this.#onTimer();
    return () => this.#timers.delete(timer);
  }

  /** Resolves when so many timers are set: whoever was to wait does. */
  async whenPending(count: number): Promise<void> {
    while (this.#timers.size < count) {
      await new Promise<void>((resolve) => this.#onTimer = resolve);
    }
  }

  /** Lets time pass; timers that fall due are called in their order, at their time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
    }
    this.#now = end;
  }
}
