import type { Memory } from "./memory.ts";
import type { KeptResource } from "./ownership.ts";

export interface GatheringOptions<R> {
  readonly resource: KeptResource;
  readonly memory: Memory;
  readonly weightOf: (record: R) => number;
  /** Where the list goes when it is complete. */
  readonly store: { known(uid: string): R | undefined };
}

/**
 * A list that is not complete yet. What is new in it counts already: a list is no way round the
 * budget, and nothing of it is kept that would be shed a moment later.
 */
export class Gathering<R extends { readonly uid: string; readonly namespace: string }> {
  readonly #options: GatheringOptions<R>;
  #records = new Map<string, R>();
  /** What records weigh beyond what is known of their objects; no entry: nothing. */
  readonly #weights = new Map<string, number>();
  #begun = false;

  constructor(options: GatheringOptions<R>) {
    this.#options = options;
  }

  /**
   * Keeps the record; where there is no room for it, what is known of the object stands in.
   *
   * @returns whether the object is new to the list, kept or not
   */
  add(record: R): boolean {
    this.#begin();
    const { resource, memory, weightOf, store } = this.#options;
    const { uid } = record;
    const { size } = this.#records;
    const before = store.known(uid);
    if (before === record) {
      this.#release(uid);
      return this.#records.set(uid, record).size > size;
    }
    let gathered = this.#weights.get(uid) ?? 0;
    // No object ever changes its namespace; a server that says so must not mix up the sums.
    if (gathered > 0 && this.#records.get(uid)?.namespace !== record.namespace) {
      this.remove(uid);
      gathered = 0;
    }
    const held = before === undefined ? 0 : weightOf(before);
    const weight = Math.max(weightOf(record), held);
    if (memory.takes(resource, record, held + gathered, weight)) {
      this.#records.set(uid, record);
      if (weight > held) this.#weights.set(uid, weight - held);
      else this.#weights.delete(uid);
    } else if (before === undefined) return !this.#records.has(uid);
    else if (!this.#records.has(uid)) this.#records.set(uid, before);
    return this.#records.size > size;
  }

  /** The object is gone again. */
  remove(uid: string): void {
    this.#release(uid);
    this.#records.delete(uid);
  }

  /** The list is complete: hands it over and is empty. */
  take(): ReadonlyMap<string, R> {
    this.#begin();
    const records = this.#records;
    this.#end(true);
    return records;
  }

  /** The list was given up. */
  clear(): void {
    if (this.#begun) this.#end(false);
  }

  weights(namespace: string): [uid: string, weight: number][] {
    return [...this.#weights].filter(([uid]) => this.#records.get(uid)?.namespace === namespace);
  }

  /** What is known of the object stands in. */
  shed(uid: string): boolean {
    const before = this.#options.store.known(uid);
    this.#release(uid);
    if (before === undefined) this.#records.delete(uid);
    else this.#records.set(uid, before);
    return true;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#options.memory.heldBack.listBegins(this.#options.resource);
  }

  #end(complete: boolean): void {
    for (const uid of this.#weights.keys()) this.#release(uid);
    this.#records = new Map();
    this.#begun = false;
    this.#options.memory.heldBack.listEnds(this.#options.resource, complete);
  }

  #release(uid: string): void {
    const weight = this.#weights.get(uid);
    const record = this.#records.get(uid);
    if (weight === undefined || record === undefined) return;
    this.#options.memory.released(record, weight);
    this.#weights.delete(uid);
  }
}
