import { assessHealth, type HealthReport, type Progress, trackProgress } from "./health.ts";
import type { Observed } from "./observed.ts";

export interface HealthMonitorOptions {
  readonly observe: () => Observed;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /**
   * How long silence is no fault, in milliseconds. It must exceed what a stream may take to notice
   * a dead connection by itself: watch timeout, idle deadline and the longest backoff.
   *
   * @default 600_000
   */
  readonly silenceLimit?: number;
}

/** Health over time: remembers what each stream looked like at the last probe. */
export class HealthMonitor {
  readonly #observe: () => Observed;
  readonly #now: () => number;
  readonly #silenceLimit: number;
  #progress: Progress = new Map();

  constructor({ observe, now, silenceLimit = 600_000 }: HealthMonitorOptions) {
    this.#observe = observe;
    this.#now = now;
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
      silenceLimit: this.#silenceLimit,
    });
  }
}
