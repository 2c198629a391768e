import { Deadlines } from "./deadlines.ts";
import type { OwnerRecord } from "./records.ts";

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

  get(uid: string): OwnerRecord | undefined {
    return this.#held.get(uid)?.record;
  }

  /** Replaces the whole content in one step, as a relist demands. */
  restarted(records: ReadonlyMap<string, OwnerRecord>): void {
    for (const record of records.values()) this.applied(record);
    for (const [uid, held] of this.#held) {
      if (held.record !== undefined && !held.deleted && !records.has(uid)) this.deleted(uid);
    }
  }

  applied(record: OwnerRecord): void {
    const held = this.#held.get(record.uid);
    if (held === undefined) {
      this.#held.set(record.uid, { record, deleted: false, pods: undefined });
      this.#size++;
      return;
    }
    if (held.record === undefined || held.deleted) this.#size++;
    if (held.deleted) this.#deleted.remove(record.uid);
    held.deleted = false;
    if (held.record === record) return;
    held.record = record;
    if (held.pods !== undefined) this.#options.changed(held.pods);
  }

  deleted(uid: string): void {
    const held = this.#held.get(uid);
    if (held?.record === undefined || held.deleted) return;
    held.deleted = true;
    this.#size--;
    this.#deleted.add(uid, this.#options.clock() + this.#options.ttlMilliseconds);
    while (this.#deleted.size > this.#options.capacity) this.#expire(this.#deleted.shift()!);
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

  /** Forgets an owner that neither the cluster nor a pod knows any more. */
  #expire(uid: string): void {
    const held = this.#held.get(uid);
    if (held === undefined || held.pods !== undefined) return;
    if (held.deleted || held.record === undefined) this.#held.delete(uid);
  }
}
