/** What was told of the changes so far; times in milliseconds. */
export interface Told {
  readonly changes: number;
  /** Of those that were told, the longest way from the cluster to the reducer. */
  readonly longest: number;
  /** How long the oldest has been waited for that was not told; 0 when all were. */
  readonly waiting: number;
}

interface Waiting {
  readonly address: number;
  readonly at: number;
}

/**
 * Follows changes of pods' addresses from the cluster to the reducer. The reducer is told the latest
 * state only, so that a later change of a pod tells the earlier ones too.
 */
export class ToldChanges {
  /** By uid, oldest first. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** What was told before the change was heard of: two processes tell of it. */
  readonly #early = new Map<string, Waiting>();
  #changes = 0;
  #longest = 0;

  /** A pod got this address, an unsigned integer, at this time. */
  changed(uid: string, address: number, at: number): void {
    this.#changes++;
    const early = this.#early.get(uid);
    if (early?.address === address) {
      this.#early.delete(uid);
      this.#longest = Math.max(this.#longest, early.at - at);
      return;
    }
    const waiting = this.#waiting.get(uid) ?? [];
    waiting.push({ address, at });
    this.#waiting.set(uid, waiting);
  }

  /** The reducer was told this address of the pod. */
  told(uid: string, address: number, at: number): void {
    const waiting = this.#waiting.get(uid) ?? [];
    const index = waiting.findIndex((each) => each.address === address);
    if (index < 0) {
      this.#early.set(uid, { address, at });
      return;
    }
    for (const change of waiting.splice(0, index + 1)) {
      this.#longest = Math.max(this.#longest, at - change.at);
    }
    if (waiting.length === 0) this.#waiting.delete(uid);
  }

  get allTold(): boolean {
    return this.#waiting.size === 0;
  }

  /** What happened since it was asked last. What is waited for stays so. */
  take(now: number): Told {
    const oldest = Math.min(now, ...[...this.#waiting.values()].map(([first]) => first?.at ?? now));
    const told = { changes: this.#changes, longest: this.#longest, waiting: now - oldest };
    this.#changes = 0;
    this.#longest = 0;
    return told;
  }
}
