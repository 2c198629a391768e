import { Deadlines } from "./deadlines.ts";
import type { DesiredPod, InventoryReader } from "./desired.ts";
import { announceable, type Entry, entryOf, entryWeight, shownOf } from "./entry.ts";
import type { HeldBackListener } from "./held_back.ts";
import { Kept } from "./kept.ts";
import { OwnerStore } from "./owner_store.ts";
import { type OwnerResource, ownerResourceOf, ownershipOf } from "./ownership.ts";
import type { OwnerRecord, OwnerReference, PodRecord } from "./records.ts";
import type { InventoryStatistics } from "./statistics.ts";
import { Waiting } from "./waiting.ts";
import { doubtfulIn, NOBODY, WorkloadClaims } from "./workload_claims.ts";

export interface InventoryOptions {
  /** How long a pod (or owner) that ended is kept, in milliseconds. */
  readonly deleteTtlMilliseconds: number;
  /** How many ended pods are kept at most; the oldest give way. */
  readonly deleteCapacity: number;
  /** Waiting pods above which the guard rail fires. */
  readonly waitingLimit: number;
  /** After a relist readers get the difference, or start again as the Rust collector's do. */
  readonly relist: "diff" | "resync";
  /** What all records together may weigh, in bytes. */
  readonly weightLimit: number;
  /** Who is told when objects are held back because there is no room for them. */
  readonly heldBack: HeldBackListener;
  /** Milliseconds, rising. */
  readonly clock: () => number;
}

/**
 * The desired state: what the reducer should know about every pod, as a function of what the
 * watches reported and of the time. It does nothing by itself: readers are told which pods may have
 * changed and pull; a driver calls `advance` when `nextDeadline` has come.
 */
export class Inventory {
  readonly #options: InventoryOptions;
  readonly #pods = new Map<string, Entry>();
  readonly #kept: Kept;
  readonly #owners: Readonly<Record<OwnerResource, OwnerStore>>;
  readonly #claims: WorkloadClaims;
  readonly #retained = new Deadlines();
  readonly #waiting: Waiting;
  readonly #readers = new Set<InventoryReader>();
  #ready = false;
  #guardRailFired = 0;

  constructor(options: InventoryOptions) {
    this.#options = options;
    const owners = (resource: OwnerResource) =>
      new OwnerStore({
        takes: (record, before, after, promised) =>
          this.#kept.memory.takes(resource, record, before, after, promised),
        released: (record, weight) => this.#kept.memory.released(record, weight),
        replaced: (before, after) => this.#claims.replaced(resource, before, after),
        ttlMilliseconds: options.deleteTtlMilliseconds,
        capacity: options.deleteCapacity,
        clock: options.clock,
        changed: (pods) => {
          for (const uid of pods) this.#update(uid);
        },
      });
    this.#owners = { replicasets: owners("replicasets"), jobs: owners("jobs") };
    this.#kept = new Kept({
      bytes: options.weightLimit,
      clock: options.clock,
      listener: options.heldBack,
      stores: {
        pods: {
          known: (uid) => this.pod(uid),
          weights: (namespace) => this.#weights(namespace),
          shed: (uid) => this.#shed(uid),
        },
        ...this.#owners,
      },
    });
    this.#claims = new WorkloadClaims({
      watched: (uid) => this.#owners.replicasets.known(uid) ?? this.#owners.jobs.known(uid),
      changed: (pods) => {
        for (const uid of pods) this.#changed(uid);
      },
    });
    this.#waiting = new Waiting({
      limit: options.waitingLimit,
      released: (pods) => {
        for (const uid of pods) this.#changed(uid);
      },
      guardRail: () => {
        this.#guardRailFired++;
        for (const reader of this.#readers) reader.restart("guard rail");
      },
    });
  }

  /** Where lists are gathered until they are complete; what there is no room for is left out. */
  get gatherings(): Kept["gatherings"] {
    return this.#kept.gatherings;
  }

  /** True once `markReady` was called: the desired state is complete and may be read. */
  get ready(): boolean {
    return this.#ready;
  }

  get statistics(): InventoryStatistics {
    const { budget, heldBack } = this.#kept.memory;
    return {
      pods: this.#pods.size,
      replicasets: this.#owners.replicasets.size,
      jobs: this.#owners.jobs.size,
      waiting: this.#waiting.size,
      retained: this.#retained.size,
      unresolved: this.#waiting.releasedSize,
      guardRailFired: this.#guardRailFired,
      weight: budget.total,
      weightLimit: budget.bytes,
      heldBack: heldBack.counts,
      holding: heldBack.objects,
    };
  }

  subscribe(reader: InventoryReader): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** Uids of all pods held; lives on while it is iterated, so a snapshot can be taken in parts. */
  uids(): IterableIterator<string> {
    return this.#pods.keys();
  }

  /** What a reader should know about this pod now; undefined: nothing. */
  desired(uid: string): DesiredPod | undefined {
    const entry = this.#pods.get(uid);
    if (entry === undefined || entry.ended || !announceable(entry.record)) return undefined;
    const ownership = ownershipOf(entry.record, this.#findOwner);
    if (ownership.kind === "resolved") return this.#told(entry, ownership.owner);
    if (this.#waiting.isReleased(uid)) return this.#told(entry, ownership.controller);
    return entry.resolved ? this.#told(entry, entry.workload) : undefined;
  }

  /** The pod as decoded last, for the decoder to compare with. */
  pod(uid: string): PodRecord | undefined {
    return this.#pods.get(uid)?.latest;
  }

  owner(resource: OwnerResource, uid: string): OwnerRecord | undefined {
    return this.#owners[resource].known(uid);
  }

  /**
   * The first lists are complete (or will not be): from now on pods whose owner is missing wait.
   * Before this, a missing owner means nothing.
   */
  markReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    for (const uid of this.#pods.keys()) this.#update(uid);
  }

  podsRestarted(records: ReadonlyMap<string, PodRecord>): void {
    for (const record of records.values()) this.podApplied(record, true);
    for (const [uid, entry] of this.#pods) {
      if (!entry.deleted && !records.has(uid)) this.podDeleted(uid);
    }
    if (this.#ready && this.#options.relist === "resync") {
      for (const reader of this.#readers) reader.restart("relist");
    }
  }

  /** @param promised the list that is swapped in has it, so that it was taken before */
  podApplied(record: PodRecord, promised = false): void {
    const { uid } = record;
    const entry = this.#pods.get(uid);
    if (entry?.latest !== record && !this.#takes(record, entry, promised)) return;
    const shown = entry?.record;
    if (entry === undefined) {
      this.#pods.set(uid, entryOf(record));
      this.#link(uid, undefined, record.controller);
      if (record.terminal) this.#retain(uid);
    } else {
      if (entry.latest === record && !entry.deleted) return;
      const before = entry.latest;
      entry.latest = record;
      entry.record = shownOf(record, entry);
      this.#link(uid, shown?.controller, entry.record.controller);
      if (record.terminal) {
        entry.deleted = false;
        if (!before.terminal && !this.#retained.has(uid)) this.#retain(uid);
      } else {
        if (entry.deleted || before.terminal) this.#retained.remove(uid);
        entry.deleted = false;
        entry.ended = false;
      }
    }
    this.#update(uid);
    this.#claims.replaced("pods", shown, entry?.record ?? record);
  }

  podDeleted(uid: string): void {
    this.#kept.memory.heldBack.remove("pods", uid);
    const entry = this.#pods.get(uid);
    if (entry === undefined || entry.deleted) return;
    entry.deleted = true;
    // Nothing was announced of a pod that never ran, and nothing is left of one that ended before.
    if (entry.ended || !announceable(entry.record)) this.#forget(uid, entry);
    else if (!this.#retained.has(uid)) {
      this.#retain(uid);
      // Nothing changed yet, but a deadline is new to those who keep the time.
      this.#changed(uid);
    }
  }

  ownersRestarted(resource: OwnerResource, records: ReadonlyMap<string, OwnerRecord>): void {
    this.#owners[resource].restarted(records);
  }

  ownerApplied(resource: OwnerResource, record: OwnerRecord): void {
    this.#owners[resource].applied(record);
  }

  ownerDeleted(resource: OwnerResource, uid: string): void {
    this.#kept.memory.heldBack.remove(resource, uid);
    this.#owners[resource].deleted(uid);
  }

  /** When `advance` is to be called next, on the clock's scale; undefined when nothing is pending. */
  nextDeadline(): number | undefined {
    let next: number | undefined;
    for (
      const deadline of [
        this.#retained.next(),
        this.#waiting.nextDeadline(),
        this.#owners.replicasets.nextDeadline(),
        this.#owners.jobs.nextDeadline(),
        this.#kept.memory.heldBack.nextDeadline(),
      ]
    ) {
      if (deadline !== undefined && (next === undefined || deadline < next)) next = deadline;
    }
    return next;
  }

  /** Lets time pass: retention ends, waiting pods are released. */
  advance(): void {
    const now = this.#options.clock();
    for (
      let uid = this.#retained.takeDue(now);
      uid !== undefined;
      uid = this.#retained.takeDue(now)
    ) this.#retentionOver(uid);
    this.#waiting.advance(now);
    this.#owners.replicasets.advance(now);
    this.#owners.jobs.advance(now);
    this.#kept.memory.heldBack.advance(now);
  }

  readonly #findOwner = (resource: OwnerResource, uid: string) => this.#owners[resource].known(uid);

  #changed(uid: string): void {
    for (const reader of this.#readers) reader.changed(uid);
  }

  /** Puts the pod among the waiting ones or takes it out, and tells the readers. */
  #update(uid: string): void {
    const entry = this.#pods.get(uid);
    if (entry === undefined) return;
    const ownership = ownershipOf(entry.record, this.#findOwner);
    if (ownership.kind === "resolved") {
      entry.workload = ownership.owner;
      entry.resolved = true;
    }
    if (this.#ready) {
      const doubtful = doubtfulIn(ownership, entry.workload);
      this.#claims.follow(uid, entry.doubtful, doubtful);
      entry.doubtful = doubtful;
      const waits = ownership.kind === "unknown" && !entry.ended && announceable(entry.record);
      if (waits) this.#waiting.add(uid, this.#options.clock());
      else this.#waiting.remove(uid);
    }
    this.#changed(uid);
  }

  #retain(uid: string): void {
    this.#retained.add(uid, this.#options.clock() + this.#options.deleteTtlMilliseconds);
    if (this.#options.deleteTtlMilliseconds === 0) {
      this.#retained.remove(uid);
      this.#retentionOver(uid);
    }
    while (this.#retained.size > this.#options.deleteCapacity) {
      this.#retentionOver(this.#retained.shift()!);
    }
  }

  #retentionOver(uid: string): void {
    const entry = this.#pods.get(uid);
    if (entry === undefined) return;
    if (entry.deleted) this.#forget(uid, entry);
    else {
      entry.ended = true;
      this.#update(uid);
    }
  }

  #forget(uid: string, entry: Entry): void {
    this.#retained.remove(uid);
    this.#waiting.remove(uid);
    this.#link(uid, entry.record.controller, undefined);
    this.#claims.replaced("pods", entry.record, undefined);
    this.#claims.follow(uid, entry.doubtful, NOBODY);
    this.#pods.delete(uid);
    this.#kept.memory.released(entry.latest, entryWeight(entry.latest, entry.record));
    this.#changed(uid);
  }

  #takes(record: PodRecord, entry: Entry | undefined, promised: boolean): boolean {
    const before = entry === undefined ? 0 : entryWeight(entry.latest, entry.record);
    const after = entryWeight(record, shownOf(record, entry));
    return this.#kept.memory.takes("pods", record, before, after, promised);
  }

  #weights(namespace: string): [uid: string, weight: number][] {
    const weights: [string, number][] = [];
    for (const [uid, { latest, record }] of this.#pods) {
      if (latest.namespace === namespace) weights.push([uid, entryWeight(latest, record)]);
    }
    return weights;
  }

  #shed(uid: string): boolean {
    const entry = this.#pods.get(uid);
    if (entry === undefined) return false;
    this.#forget(uid, entry);
    return !entry.deleted;
  }

  #told({ record, doubtful }: Entry, owner: OwnerReference | undefined): DesiredPod {
    const told = owner === undefined || doubtful === NOBODY
      ? owner
      : this.#claims.believed(owner, record.namespace);
    return { pod: record, owner: told };
  }

  #link(
    uid: string,
    before: OwnerReference | undefined,
    after: OwnerReference | undefined,
  ): void {
    const left = before && ownerResourceOf(before);
    const joined = after && ownerResourceOf(after);
    if (before?.uid === after?.uid && left === joined) return;
    if (before !== undefined && left !== undefined) this.#owners[left].unlink(before.uid, uid);
    if (after !== undefined && joined !== undefined) this.#owners[joined].link(after.uid, uid);
  }
}
