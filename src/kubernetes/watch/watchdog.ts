import type { Clock } from "../../time/mod.ts";

/**
 * Ends a request on which nothing was heard for too long.
 *
 * A load balancer that drops a connection without a word, or a frozen server, looks like a quiet
 * cluster; only an own deadline tells them apart. Hearing is cheap: one timer, moved only when it
 * fires.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #limit: number;
  #heardAt: number;
  #cancel: () => void;

  constructor(clock: Clock, limitMilliseconds: number, expired: () => void) {
    this.#clock = clock;
    this.#limit = limitMilliseconds;
    this.#expired = expired;
    this.#heardAt = clock.now();
    this.#cancel = clock.after(limitMilliseconds, this.#check);
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** A new limit, from now on. */
  limit(milliseconds: number): void {
    this.#cancel();
    this.#limit = milliseconds;
    this.#heardAt = this.#clock.now();
    this.#cancel = this.#clock.after(milliseconds, this.#check);
  }

  stop(): void {
    this.#cancel();
  }

  readonly #check = (): void => {
    const left = this.#heardAt + this.#limit - this.#clock.now();
    if (left <= 0) this.#expired();
    else this.#cancel = this.#clock.after(left, this.#check);
  };
}
