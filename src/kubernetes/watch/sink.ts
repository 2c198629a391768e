/**
 * Where a stream puts what it learns: method calls rather than event objects, because a busy
 * cluster sends thousands a second and most of them change nothing.
 */
export interface WatchSink<R> {
  /** Where a list is gathered until it is complete; all of it is kept when left out. */
  readonly gathering?: Gathering<R>;
  /** The record held under a uid, for the decoder to compare with. */
  known(uid: string): R | undefined;
  /** A complete list, to be swapped in at once. Unchanged records are the very objects of before. */
  restarted(records: ReadonlyMap<string, R>): void;
  applied(record: R): void;
  deleted(uid: string): void;
  /** Nothing will come before a person mends something (permissions, say). */
  blocked(): void;
}

/** A list that is not complete yet. Who gathers it decides what of it is kept. */
export interface Gathering<R> {
  /** True when the object is new to the list, kept or not. */
  add(record: R): boolean;
  /** The object is gone again. */
  remove(uid: string): void;
  /** Hands the complete list over and is empty. */
  take(): ReadonlyMap<string, R>;
  /** The list was given up. */
  clear(): void;
}

/** Keeps all of it. */
export class WholeGathering<R extends { readonly uid: string }> implements Gathering<R> {
  #records = new Map<string, R>();

  add(record: R): boolean {
    const before = this.#records.size;
    return this.#records.set(record.uid, record).size > before;
  }

  remove(uid: string): void {
    this.#records.delete(uid);
  }

  take(): ReadonlyMap<string, R> {
    const records = this.#records;
    this.#records = new Map();
    return records;
  }

  clear(): void {
    this.#records = new Map();
  }
}
