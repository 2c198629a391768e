interface Share {
  readonly namespace: string;
  weight: number;
}

/** What is kept of each namespace, in bytes. Asking again for the same namespace costs nothing. */
export class Tally {
  readonly #shares = new Map<string, Share>();
  /** Lists are in the order of namespaces. */
  #last: Share | undefined;

  weightOf(namespace: string): number {
    return this.#find(namespace)?.weight ?? 0;
  }

  /** So many bytes more (or less); answers how many it are now. */
  add(namespace: string, bytes: number): number {
    let share = this.#find(namespace);
    if (share === undefined) {
      share = { namespace, weight: 0 };
      this.#shares.set(namespace, share);
      this.#last = share;
    }
    share.weight += bytes;
    if (share.weight > 0) return share.weight;
    // Who has nothing is not remembered.
    this.#shares.delete(namespace);
    this.#last = undefined;
    return 0;
  }

  shares(): Iterable<Readonly<Share>> {
    return this.#shares.values();
  }

  clear(): void {
    this.#shares.clear();
    this.#last = undefined;
  }

  #find(namespace: string): Share | undefined {
    if (this.#last?.namespace === namespace) return this.#last;
    const share = this.#shares.get(namespace);
    if (share !== undefined) this.#last = share;
    return share;
  }
}
