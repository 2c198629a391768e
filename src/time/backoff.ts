/** Exponential backoff with jitter. */
export interface BackoffOptions {
  readonly initialMilliseconds: number;
  readonly maximumMilliseconds: number;
  readonly factor: number;
  /** The delay is spread over [delay, delay × (1 + jitter)). */
  readonly jitter: number;
  /** So long after the last failure the delay begins again at its start. */
  readonly resetMilliseconds: number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: () => number;
  #next: number;
  #lastFailure = -Infinity;

  /** `random`: uniform in [0, 1). */
  constructor(options: BackoffOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
    this.#next = options.initialMilliseconds;
  }

  /** Milliseconds to wait after a failure at `now`. */
  after(now: number): number {
    const { initialMilliseconds, maximumMilliseconds, factor, jitter, resetMilliseconds } =
      this.#options;
    if (now - this.#lastFailure > resetMilliseconds) this.#next = initialMilliseconds;
    this.#lastFailure = now;
    const delay = this.#next;
    this.#next = Math.min(maximumMilliseconds, delay * factor);
    return delay * (1 + jitter * this.#random());
  }

  /** The peer is well again: the next failure is a first one. */
  reset(): void {
    this.#next = this.#options.initialMilliseconds;
    this.#lastFailure = -Infinity;
  }
}
