import { assessHealth, type HealthReport, type Progress, trackProgress } from "./health.ts";
import type { Observed } from "./observed.ts";

export interface HealthMonitorOptions {
  readonly observe: () => Observed;
  /** Milliseconds on the clock of the deadlines. */
  readonly now: () => number;
  /** Milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  /** How long silence is no fault, in milliseconds: see {@link silenceLimit}. */
  readonly silenceLimit: number;
}

/**
 * How long a stream may be silent, in milliseconds, when its watches last at most so many seconds. It
 * must exceed what a stream may take to notice a dead connection by itself: the watch's own timeout,
 * and a minute for its end and the first attempt after it.
 */
export function silenceLimit(watchTimeoutSeconds: number): number {
  return Math.max(600, watchTimeoutSeconds + 60) * 1000;
}

/** Health over time: remembers what each stream looked like at the last probe. */
export class HealthMonitor {
  readonly #observe: () => Observed;
  readonly #now: () => number;
  readonly #wallClock: () => number;
  readonly #silenceLimit: number;
  #progress: Progress = new Map();

  constructor({ observe, now, wallClock, silenceLimit }: HealthMonitorOptions) {
    this.#observe = observe;
    this.#now = now;
    this.#wallClock = wallClock;
    this.#silenceLimit = silenceLimit;
  }

  report(): HealthReport {
    const observed = this.#observe();
    const now = this.#now();
    this.#progress = trackProgress(this.#progress, observed.watches, now);
    return assessHealth({
      observed,
      progress: this.#progress,
      now,
      wallNow: this.#wallClock(),
      silenceLimit: this.#silenceLimit,
    });
  }
}
