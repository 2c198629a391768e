import type { Clock } from "../../src/time/mod.ts";

const TICK_MILLISECONDS = 3;
/** However long the process did not run, so much real time has passed at most. */
const LONGEST_MILLISECONDS = 8;

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that runs so many times faster than the machine's, so that deadlines of half a minute are
 * kept in seconds, with sockets that stay as they are. When the process gets no processor, or works
 * for long without a pause, the clock waits for it: else a busy machine would look like a fault.
 */
export class CompressedClock implements Clock, Disposable {
  readonly #factor: number;
  readonly #timers = new Set<Timer>();
  readonly #interval: ReturnType<typeof setInterval>;
  #now = Date.now();
  #realAt = performance.now();
  /** Real milliseconds that the clock waited for the process. */
  waited = 0;

  constructor(factor: number) {
    this.#factor = factor;
    this.#interval = setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** Stands still between ticks: what runs without a pause takes no time. */
  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, callback: () => void): () => void => {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Timers that have not run and were not cancelled. */
  get timers(): number {
    return this.#timers.size;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#interval);
    this.#timers.clear();
  }

  #tick(): void {
    const real = performance.now();
    const elapsed = real - this.#realAt;
    const counted = Math.min(elapsed, LONGEST_MILLISECONDS);
    this.waited += elapsed - counted;
    this.#realAt = real;
    this.#now += counted * this.#factor;
    const now = this.#now;
    const due = [...this.#timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    for (const timer of due) {
      // One that ran before it may have cancelled it.
      if (this.#timers.delete(timer)) timer.callback();
    }
  }
}
