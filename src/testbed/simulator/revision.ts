/** The one counter behind every resourceVersion of a cluster, as etcd's revision is. */
export class Revision {
  #current: number;
  readonly #listeners = new Set<() => void>();

  constructor(first: number) {
    this.#current = first;
  }

  get current(): number {
    return this.#current;
  }

  next(): number {
    this.#current++;
    for (const listener of [...this.#listeners]) listener();
    return this.#current;
  }

  /** Calls back whenever the counter has risen, before the change itself is stored. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
