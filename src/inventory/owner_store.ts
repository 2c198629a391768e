import { Deadlines } from "./deadlines.ts";
import type { OwnerRecord } from "./records.ts";
import { ownerWeight } from "./weight.ts";

interface Held {
  record: OwnerRecord | undefined;
  deleted: boolean;
  /** Pods controlled by it, known before or after it. */
  pods: Set<string> | undefined;
}

export interface OwnerStoreOptions {
  readonly ttlMilliseconds: number;
  readonly capacity: number;
  readonly clock: () => number;
  /**
   * Whether a record may be kept that weighs `after` where one of `before` bytes was.
   * `promised`: it was taken before, for a list that was not complete yet.
   */
  readonly takes: (
    record: OwnerRecord,
    before: number,
    after: number,
    promised: boolean,
  ) => boolean;
  /** A record of this weight is kept no longer. */
  readonly released: (record: OwnerRecord, weight: number) => void;
  /** Another record, the first or none is kept of an owner now. */
  readonly replaced: (before: OwnerRecord | undefined, after: OwnerRecord | undefined) => void;
  /** The owner appeared or its controller changed: what these pods are told may differ. */
  readonly changed: (pods: Iterable<string>) => void;
}

/**
 * ReplicaSets or Jobs by uid, with the pods that each controls.
 *
 * A deleted owner stays known as long as one of its pods is, and at least for the retention time:
 * in a cascading deletion the ReplicaSet goes first, and its pods must not lose their workload's
 * name for the seconds they still live.
 */
export class OwnerStore {
  readonly #options: OwnerStoreOptions;
  readonly #held = new Map<string, Held>();
  readonly #deleted = new Deadlines();
  #size = 0;

  constructor(options: OwnerStoreOptions) {
    this.#options = options;
  }

  /** Owners that exist in the cluster. */
  get size(): number {
    return this.#size;
  }

  known(uid: string): OwnerRecord | undefined {
    return this.#held.get(uid)?.record;
  }

  /** Replaces the whole content in one step, as a relist demands. */
  restarted(records: ReadonlyMap<string, OwnerRecord>): void {
    for (const record of records.values()) this.applied(record, true);
    for (const [uid, held] of this.#held) {
      if (held.record !== undefined && !held.deleted && !records.has(uid)) this.deleted(uid);
    }
  }

  /** @param promised the list that is swapped in has it, so that it was taken before */
  applied(record: OwnerRecord, promised = false): void {
    const held = this.#held.get(record.uid);
    if (held?.record !== record && !this.#takes(record, held?.record, promised)) return;
    if (held === undefined) {
      this.#held.set(record.uid, { record, deleted: false, pods: undefined });
      this.#size++;
      this.#options.replaced(undefined, record);
      return;
    }
    if (held.record === undefined || held.deleted) this.#size++;
    if (held.deleted) this.#deleted.remove(record.uid);
    held.deleted = false;
    if (held.record === record) return;
    const before = held.record;
    held.record = record;
    if (held.pods !== undefined) this.#options.changed(held.pods);
    this.#options.replaced(before, record);
  }

  deleted(uid: string): void {
    const held = this.#held.get(uid);
    if (held?.record === undefined || held.deleted) return;
    held.deleted = true;
    this.#size--;
    this.#deleted.add(uid, this.#options.clock() + this.#options.ttlMilliseconds);
    while (this.#deleted.size > this.#options.capacity) this.#expire(this.#deleted.shift()!);
  }

  weights(namespace: string): [uid: string, weight: number][] {
    const weights: [string, number][] = [];
    for (const [uid, { record }] of this.#held) {
      if (record?.namespace === namespace) weights.push([uid, ownerWeight(record)]);
    }
    return weights;
  }

  /** Forgets an owner; for its pods it is one that is not known then. */
  shed(uid: string): boolean {
    const held = this.#held.get(uid);
    if (held?.record === undefined) return false;
    const { record, deleted, pods } = held;
    if (!deleted) this.#size--;
    this.#deleted.remove(uid);
    held.record = undefined;
    held.deleted = false;
    this.#options.released(record, ownerWeight(record));
    if (pods === undefined) this.#held.delete(uid);
    else this.#options.changed(pods);
    this.#options.replaced(record, undefined);
    return !deleted;
  }

  /** A pod names this owner as its controller. */
  link(ownerUid: string, podUid: string): void {
    let held = this.#held.get(ownerUid);
    if (held === undefined) {
      held = { record: undefined, deleted: false, pods: undefined };
      this.#held.set(ownerUid, held);
    }
    (held.pods ??= new Set()).add(podUid);
  }

  unlink(ownerUid: string, podUid: string): void {
    const held = this.#held.get(ownerUid);
    if (held?.pods === undefined) return;
    held.pods.delete(podUid);
    if (held.pods.size > 0) return;
    held.pods = undefined;
    if (!this.#deleted.has(ownerUid)) this.#expire(ownerUid);
  }

  nextDeadline(): number | undefined {
    return this.#deleted.next();
  }

  advance(now: number): void {
    for (
      let uid = this.#deleted.takeDue(now);
      uid !== undefined;
      uid = this.#deleted.takeDue(now)
    ) {
      this.#expire(uid);
    }
  }

  #takes(record: OwnerRecord, before: OwnerRecord | undefined, promised: boolean): boolean {
    const weight = before === undefined ? 0 : ownerWeight(before);
    return this.#options.takes(record, weight, ownerWeight(record), promised);
  }

  /** Forgets an owner that neither the cluster nor a pod knows any more. */
  #expire(uid: string): void {
    const held = this.#held.get(uid);
    if (held === undefined || held.pods !== undefined) return;
    if (!held.deleted && held.record !== undefined) return;
    this.#held.delete(uid);
    if (held.record === undefined) return;
    this.#options.released(held.record, ownerWeight(held.record));
    this.#options.replaced(held.record, undefined);
  }
}
