import type { Clock } from "../../src/time/mod.ts";

/** Lets everything run that waits for nothing but promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Map<symbol, { readonly at: number; readonly callback: () => void }>();
  #onTimer = () => {};

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, callback: () => void): () => void => {
    const id = Symbol();
    this.#timers.set(id, { at: this.#now + milliseconds, callback });
    this.#onTimer();
    return () => this.#timers.delete(id);
  };

  /** Timers that have not run and were not cancelled. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Resolves when so many timers are set: whoever was to wait does. */
  async whenTimers(count: number): Promise<void> {
    while (this.#timers.size < count) {
      await new Promise<void>((resolve) => this.#onTimer = resolve);
    }
  }

  /** Milliseconds until the next timer is due; undefined when there is none. */
  get next(): number | undefined {
    const at = Math.min(...[...this.#timers.values()].map((timer) => timer.at));
    return Number.isFinite(at) ? at - this.#now : undefined;
  }

  /** Moves on, running each timer at its time, those of the same time in the order they were set. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (this.#runNext(end));
    this.#now = end;
  }

  /** Moves on while no timer gets its turn, as on a busy event loop. */
  slip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Moves on as `advance` does, and lets promises settle before each timer and at the end. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    do await settled(); while (this.#runNext(end));
    this.#now = end;
  }

  #runNext(end: number): boolean {
    const [due] = [...this.#timers].filter(([, { at }]) => at <= end)
      .sort(([, a], [, b]) => a.at - b.at);
    if (due === undefined) return false;
    this.#timers.delete(due[0]);
    this.#now = Math.max(this.#now, due[1].at);
    due[1].callback();
    return true;
  }
}
