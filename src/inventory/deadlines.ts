/**
 * Keys with a deadline each, all set the same time ahead, so that insertion order is deadline order
 * and the next one due is always the first.
 */
export class Deadlines {
  readonly #deadlines = new Map<string, number>();

  get size(): number {
    return this.#deadlines.size;
  }

  has(key: string): boolean {
    return this.#deadlines.has(key);
  }

  add(key: string, deadline: number): void {
    this.#deadlines.delete(key);
    this.#deadlines.set(key, deadline);
  }

  remove(key: string): boolean {
    return this.#deadlines.delete(key);
  }

  /** The earliest deadline, or undefined when there is none. */
  next(): number | undefined {
    for (const deadline of this.#deadlines.values()) return deadline;
    return undefined;
  }

  /** Removes and answers the key that has been held longest. */
  shift(): string | undefined {
    for (const key of this.#deadlines.keys()) {
      this.#deadlines.delete(key);
      return key;
    }
    return undefined;
  }

  /** Removes and answers the next key due at `now`. */
  takeDue(now: number): string | undefined {
    const deadline = this.next();
    return deadline !== undefined && deadline <= now ? this.shift() : undefined;
  }

  /** Removes and answers all keys, the longest held first. */
  takeAll(): string[] {
    const keys = [...this.#deadlines.keys()];
    this.#deadlines.clear();
    return keys;
  }
}
