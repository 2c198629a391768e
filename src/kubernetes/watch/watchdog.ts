import type { Clock } from "../../time/mod.ts";

/** When the request counts as dead that was last heard of at the given time. */
export type Deadline = (heardAt: number) => number;

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
  #deadline: Deadline;
  #heardAt: number;
  #cancel: () => void = () => {};

  constructor(clock: Clock, deadline: Deadline, expired: () => void) {
    this.#clock = clock;
    this.#deadline = deadline;
    this.#expired = expired;
    this.#heardAt = clock.now();
    this.#check();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** Another deadline, or the same one when what it depends on has changed; counts as hearing. */
  watch(deadline: Deadline): void {
    this.#cancel();
    this.#deadline = deadline;
    this.heard();
    this.#check();
  }

  stop(): void {
    this.#cancel();
  }

  readonly #check = (): void => {
    const left = this.#deadline(this.#heardAt) - this.#clock.now();
    if (left <= 0) this.#expired();
    else this.#cancel = this.#clock.after(left, this.#check);
  };
}
