import type { Memory } from "./memory.ts";
import type { KeptResource } from "./ownership.ts";
import { Tally } from "./tally.ts";

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
  /** What counts of a record, where that is not all of it: something is known of the object. */
  readonly #counted = new Map<string, number>();
  /** What counts of all of them. */
  readonly #tally = new Tally();
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
      this.#counted.set(uid, 0);
      return this.#records.set(uid, record).size > size;
    }
    let gathered = this.#weightOf(uid);
    // No object ever changes its namespace; a server that says so must not mix up the sums.
    if (gathered > 0 && this.#records.get(uid)?.namespace !== record.namespace) {
      this.remove(uid);
      gathered = 0;
    }
    const held = before === undefined ? 0 : weightOf(before);
    const weight = Math.max(weightOf(record), held);
    if (memory.takes(resource, record, held + gathered, weight)) {
      this.#records.set(uid, record);
      this.#tally.add(record.namespace, weight - held - gathered);
      if (held > 0) this.#counted.set(uid, weight - held);
      else if (this.#counted.size > 0) this.#counted.delete(uid);
    } else if (before === undefined) return !this.#records.has(uid);
    else if (!this.#records.has(uid)) this.#standIn(uid, before);
    return this.#records.size > size;
  }

  /** The object is gone again. */
  remove(uid: string): void {
    this.#release(uid);
    this.#records.delete(uid);
    this.#counted.delete(uid);
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
    const weights: [string, number][] = [];
    for (const [uid, record] of this.#records) {
      if (record.namespace !== namespace) continue;
      const weight = this.#weightOf(uid);
      if (weight > 0) weights.push([uid, weight]);
    }
    return weights;
  }

  /** What is known of the object stands in. */
  shed(uid: string): boolean {
    const before = this.#options.store.known(uid);
    if (before === undefined) this.remove(uid);
    else {
      this.#release(uid);
      this.#standIn(uid, before);
    }
    return true;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#options.memory.heldBack.listBegins(this.#options.resource);
  }

  #end(complete: boolean): void {
    const { memory, resource } = this.#options;
    // Not one by one: of most lists every object is counted again a moment later.
    for (const share of this.#tally.shares()) memory.released(share, share.weight);
    this.#tally.clear();
    this.#counted.clear();
    this.#records = new Map();
    this.#begun = false;
    memory.heldBack.listEnds(resource, complete);
  }

  /** What counts of what is gathered of an object, in bytes. */
  #weightOf(uid: string): number {
    const record = this.#records.get(uid);
    if (record === undefined) return 0;
    const counted = this.#counted.size > 0 ? this.#counted.get(uid) : undefined;
    return counted ?? this.#options.weightOf(record);
  }

  /** What is known of the object counts where it is known. */
  #standIn(uid: string, known: R): void {
    this.#records.set(uid, known);
    this.#counted.set(uid, 0);
  }

  #release(uid: string): void {
    const record = this.#records.get(uid);
    const weight = this.#weightOf(uid);
    if (record === undefined || weight === 0) return;
    this.#tally.add(record.namespace, -weight);
    this.#options.memory.released(record, weight);
  }
}
