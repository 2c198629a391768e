import type { ChangeType } from "./encoding.ts";
import type { KubernetesObject, ObjectKey } from "./objects.ts";
import type { Revision } from "./revision.ts";

/** One step in the history of a resource. */
export interface Change<T extends KubernetesObject = KubernetesObject> {
  readonly type: ChangeType;
  readonly resourceVersion: number;
  /** As it was after the change; a deleted object carries the resourceVersion of its deletion. */
  readonly object: T;
  readonly previous: T | undefined;
}

/** What the API server reads: everything about a resource but its writing. */
export interface ObjectHistory<T extends KubernetesObject = KubernetesObject> {
  readonly oldest: number;
  readonly end: number;
  get(key: ObjectKey): T | undefined;
  snapshot(resourceVersion: number): readonly T[] | undefined;
  positionAfter(resourceVersion: number): number | undefined;
  changes(position: number, most: number): readonly Change<T>[] | undefined;
  subscribe(listener: () => void): () => void;
}

/** Snapshots of the past that are kept for the next page of a list. */
const SNAPSHOTS = 8;

/**
 * The objects of one resource, and as much of their history as the limit allows. From the history
 * come watches, and lists of the state at an earlier resourceVersion.
 */
export class ResourceStore<T extends KubernetesObject> implements ObjectHistory<T> {
  readonly #revision: Revision;
  readonly #historyLimit: number;
  readonly #objects = new Map<string, T>();
  #history: Change<T>[] = [];
  /** Position of the first change in the history, counted from the beginning of time. */
  #firstPosition = 0;
  #oldest: number;
  #lastChange = 0;
  readonly #snapshots = new Map<number, readonly T[]>();
  readonly #listeners = new Set<() => void>();

  constructor(revision: Revision, historyLimit: number) {
    this.#revision = revision;
    this.#historyLimit = historyLimit;
    this.#oldest = revision.current;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The earliest resourceVersion whose state, and all changes after it, are still known. */
  get oldest(): number {
    return this.#oldest;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(storageKey(key));
  }

  values(): Iterable<T> {
    return this.#objects.values();
  }

  /** Creates or replaces the object and gives it the next resourceVersion. */
  apply(object: T): T {
    const key = storageKey(object.metadata);
    const previous = this.#objects.get(key);
    const versioned = this.#versioned(object);
    this.#objects.set(key, versioned);
    this.#record(previous === undefined ? "ADDED" : "MODIFIED", versioned, previous);
    return versioned;
  }

  remove(key: ObjectKey): T | undefined {
    const previous = this.#objects.get(storageKey(key));
    if (previous === undefined) return undefined;
    this.#objects.delete(storageKey(key));
    const versioned = this.#versioned(previous);
    this.#record("DELETED", versioned, previous);
    return versioned;
  }

  /** Adds many objects that were there before history began. */
  load(objects: Iterable<T>): void {
    for (const object of objects) {
      this.#objects.set(storageKey(object.metadata), this.#versioned(object));
    }
    this.#lastChange = this.#revision.current;
    this.compact();
  }

  /** Forgets history: resourceVersions before this one are expired from now on. */
  compact(resourceVersion: number = this.#revision.current): void {
    this.#oldest = Math.max(this.#oldest, resourceVersion);
    for (const version of this.#snapshots.keys()) {
      if (version < this.#oldest) this.#snapshots.delete(version);
    }
  }

  /**
   * All objects as they were at a resourceVersion, in the order of namespace and name.
   *
   * @returns undefined when that state is expired.
   */
  snapshot(resourceVersion: number): readonly T[] | undefined {
    if (resourceVersion < this.#oldest) return undefined;
    // The state has not changed since its last change, so later versions share one snapshot.
    const version = Math.min(resourceVersion, Math.max(this.#lastChange, this.#oldest));
    const known = this.#snapshots.get(version);
    if (known !== undefined) return known;
    const snapshot = this.#stateAt(version);
    this.#snapshots.set(version, snapshot);
    for (const kept of this.#snapshots.keys()) {
      if (this.#snapshots.size <= SNAPSHOTS) break;
      this.#snapshots.delete(kept);
    }
    return snapshot;
  }

  /** Position of the change that comes next. */
  get end(): number {
    return this.#firstPosition + this.#history.length;
  }

  /**
   * Position of the first change after a resourceVersion.
   *
   * @returns undefined when changes after it are expired.
   */
  positionAfter(resourceVersion: number): number | undefined {
    if (resourceVersion < this.#oldest) return undefined;
    let low = 0;
    let high = this.#history.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const change = this.#history[middle];
      if (change !== undefined && change.resourceVersion <= resourceVersion) low = middle + 1;
      else high = middle;
    }
    return this.#firstPosition + low;
  }

  /**
   * Changes from a position on.
   *
   * @returns undefined when the first of them has been dropped: the reader was too slow.
   */
  changes(position: number, most: number): readonly Change<T>[] | undefined {
    if (position < this.#firstPosition) return undefined;
    const from = position - this.#firstPosition;
    return this.#history.slice(from, from + most);
  }

  /** Calls back after every change. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #versioned(object: T): T {
    const resourceVersion = `${this.#revision.next()}`;
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #record(type: ChangeType, object: T, previous: T | undefined): void {
    const resourceVersion = this.#revision.current;
    this.#lastChange = resourceVersion;
    this.#history.push({ type, resourceVersion, object, previous });
    if (this.#history.length > this.#historyLimit) this.#trim();
    for (const listener of [...this.#listeners]) listener();
  }

  /** Drops a quarter at once, so that dropping costs little per change. */
  #trim(): void {
    const dropped = Math.max(1, this.#historyLimit >>> 2);
    const last = this.#history[dropped - 1];
    this.#history = this.#history.slice(dropped);
    this.#firstPosition += dropped;
    if (last !== undefined) this.compact(last.resourceVersion);
  }

  #stateAt(version: number): readonly T[] {
    const objects = new Map(this.#objects);
    for (let i = this.#history.length - 1; i >= 0; i--) {
      const change = this.#history[i];
      if (change === undefined || change.resourceVersion <= version) break;
      const key = storageKey(change.object.metadata);
      if (change.previous === undefined) objects.delete(key);
      else objects.set(key, change.previous);
    }
    return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }
}

/** As in etcd, where keys order the lists: `namespace/name`. */
export function storageKey({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
