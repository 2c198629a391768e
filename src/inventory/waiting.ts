import { Deadlines } from "./deadlines.ts";

/** How long a pod waits for its ReplicaSet or Job to appear before it is announced without. */
export const OWNER_WAIT_MILLISECONDS = 10_000;

export interface WaitingOptions {
  /** Waiting pods above which the guard rail fires. */
  readonly limit: number;
  /** These pods wait no longer: they are announced with their direct owner. */
  readonly released: (pods: readonly string[]) => void;
  /** The guard rail fired: everything is to be announced anew. */
  readonly guardRail: () => void;
}

/**
 * Pods whose owner is unknown: they wait, and are released after a time.
 *
 * The guard rail: when more wait than the limit, all are released at once, exactly once per
 * excursion. As long as that lasts no pod waits, so that what is announced anew is complete and the
 * queue stays within its limit. It is over when fewer than half the limit are released; only then
 * can the guard rail fire again.
 */
export class Waiting {
  readonly #options: WaitingOptions;
  readonly #waiting = new Deadlines();
  readonly #released = new Set<string>();
  #armed = true;

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get releasedSize(): number {
    return this.#released.size;
  }

  isReleased(uid: string): boolean {
    return this.#released.has(uid);
  }

  /** The pod's owner is unknown. Nothing happens when that is known already. */
  add(uid: string, now: number): void {
    if (this.#waiting.has(uid) || this.#released.has(uid)) return;
    if (!this.#armed) {
      this.#release([uid]);
      return;
    }
    this.#waiting.add(uid, now + OWNER_WAIT_MILLISECONDS);
    if (this.#waiting.size <= this.#options.limit) return;
    this.#armed = false;
    this.#release(this.#waiting.takeAll());
    this.#options.guardRail();
  }

  /** The pod's owner is known, or the pod is gone. */
  remove(uid: string): void {
    if (!this.#waiting.remove(uid) && !this.#released.delete(uid)) return;
    if (this.#waiting.size + this.#released.size < this.#options.limit / 2) this.#armed = true;
  }

  nextDeadline(): number | undefined {
    return this.#waiting.next();
  }

  advance(now: number): void {
    const due: string[] = [];
    for (
      let uid = this.#waiting.takeDue(now);
      uid !== undefined;
      uid = this.#waiting.takeDue(now)
    ) {
      due.push(uid);
    }
    if (due.length > 0) this.#release(due);
  }

  #release(pods: readonly string[]): void {
    for (const uid of pods) this.#released.add(uid);
    this.#options.released(pods);
  }
}
