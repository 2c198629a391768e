import { mergeAddresses } from "./addresses.ts";
import { ForgottenKeys } from "./forgotten.ts";
import { type Hold, holderAt } from "./holders.ts";
import { mergeInstances } from "./instances.ts";
import { bareId, type Key } from "./key.ts";
import {
  addressHolds,
  containerKey,
  endOf,
  hostKey,
  ipKey,
  KeyIndex,
  keysOf,
  mirrorKey,
  nameHold,
  nameKey,
  uidKey,
} from "./key_index.ts";
import { type Found, found, unknown, type UnknownReason } from "./lookup.ts";
import { type OwnerFacts, Owners, sameOwner } from "./owners.ts";
import { type Instance, LIVE, type PodFacts, type RetainedPod, type Until } from "./records.ts";
import { Retention, type RetentionLimits, type RetentionStatistics } from "./retention.ts";

export interface PodHistoryOptions {
  readonly limits: RetentionLimits;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

/** Told of every pod that is another one than before. */
export interface HistoryReader {
  added(pod: RetainedPod): void;
  changed(pod: RetainedPod): void;
  /** Its object is gone; the record stays for a while. */
  removed(pod: RetainedPod): void;
}

/** Where an instance of a container was, also when the instance itself is kept no longer. */
interface Place {
  readonly uid: string;
  readonly container: string;
  readonly restart: number;
}

export interface HistoryStatistics extends RetentionStatistics {
  readonly live: number;
}

/**
 * Every pod that is, and those that were for a while: who held a key, and when.
 *
 * What a pod was is known after its deletion, after its name, its address or its folder went to
 * another one, and however often all pods are listed anew.
 */
export class PodHistory {
  readonly #options: PodHistoryOptions;
  readonly #pods = new Map<string, RetainedPod>();
  readonly #facts = new Map<string, PodFacts>();
  readonly #index = new KeyIndex();
  /** By the id of a container, without its scheme: every one that was ever seen of these pods. */
  readonly #places = new Map<string, Place>();
  readonly #ids = new Map<string, Set<string>>();
  readonly #owners = new Owners();
  readonly #forgotten = new ForgottenKeys();
  readonly #retention: Retention;
  readonly #readers = new Set<HistoryReader>();
  #live = 0;
  #since: number | undefined;
  #synced = false;
  /** The last time at which everything was known to be as it is here. */
  #asOf = 0;

  constructor(options: PodHistoryOptions) {
    this.#options = options;
    this.#retention = new Retention(options.limits);
  }

  /** From when on everything that happened was seen; undefined before that. */
  get since(): number | undefined {
    return this.#since;
  }

  get synced(): boolean {
    return this.#synced;
  }

  get statistics(): HistoryStatistics {
    return { live: this.#live, ...this.#retention.statistics };
  }

  /** All pods, the ended ones too, in no order. */
  get pods(): Iterable<RetainedPod> {
    return this.#pods.values();
  }

  /** The pod of this uid as it was told last, for a decoder to compare with. */
  facts(uid: string): PodFacts | undefined {
    return this.#facts.get(uid);
  }

  pod(uid: string): RetainedPod | undefined {
    return this.#pods.get(uid);
  }

  subscribe(reader: HistoryReader): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** A pod was added or changed. */
  applied(facts: PodFacts): void {
    const now = this.#options.wallClock();
    this.#apply(facts, now);
    this.#asOf = now;
  }

  /** Its deletion was seen. */
  deleted(uid: string): void {
    const now = this.#options.wallClock();
    this.#end(uid, { kind: "deleted", at: now });
    this.#asOf = now;
  }

  /** All pods that there are: of the others the deletion was missed. */
  restarted(records: ReadonlyMap<string, PodFacts>): void {
    const now = this.#options.wallClock();
    for (const { uid, until } of [...this.#pods.values()]) {
      if (until.kind !== "live" || records.has(uid)) continue;
      this.#end(uid, { kind: "absent", after: Math.min(this.#asOf, now), before: now });
    }
    for (const facts of records.values()) this.#apply(facts, now);
    this.#since ??= now;
    this.#synced = true;
    this.#asOf = now;
    this.advance();
  }

  ownerApplied(facts: OwnerFacts): void {
    for (const uid of [...this.#owners.applied(facts)]) {
      const pod = this.#pods.get(uid)!;
      this.#put(pod, { ...pod, owners: this.#owners.chain(pod.controller) });
    }
  }

  /** Whether it is known who controls this owner. */
  ownerKnown(uid: string): boolean {
    return this.#owners.isKnown(uid);
  }

  /**
   * Takes over what another run knew. Its living pods count as living until a list says otherwise.
   *
   * @param takenAt the time as of which it was known
   */
  restore(pods: Iterable<RetainedPod>, since: number | undefined, takenAt: number): void {
    const ended: RetainedPod[] = [];
    for (const pod of pods) {
      if (this.#pods.has(pod.uid)) continue;
      // Each owner vouches for the one above it.
      if (pod.controller !== undefined) this.#owners.link(pod.controller.uid, pod.uid);
      for (const [level, owner] of pod.owners.entries()) {
        if (level > 0) {
          this.#owners.applied({ uid: pod.owners[level - 1]!.uid, controller: owner });
        }
      }
      this.#facts.set(pod.uid, pod);
      this.#put(undefined, pod);
      if (pod.until.kind === "live") this.#live++;
      else ended.push(pod);
    }
    ended.sort((a, b) => endOf(a).perhaps - endOf(b).perhaps);
    for (const pod of ended) this.#retention.add(pod);
    this.#since ??= since;
    this.#asOf = Math.max(this.#asOf, takenAt);
    this.advance();
  }

  /** A file is all there is to know: nothing more will come. */
  complete(): void {
    this.#synced = true;
  }

  /** Forgets what was kept for its time, and what there is no room for. */
  advance(): void {
    for (const { uid, why } of this.#retention.due(this.#options.wallClock())) {
      this.#forget(uid, why);
    }
  }

  /** The pod that a key was meant for at a time, in milliseconds since 1970; now, without one. */
  lookup(key: Key, at?: number): Found {
    // Nobody else may have come by since its time was over.
    this.advance();
    switch (key.by) {
      case "uid":
        return this.#byUid(key.uid);
      case "container":
        return this.#byContainer(key.id);
      case "pod":
        return this.#byHolds(nameKey(key.namespace, key.name), at, nameHold);
      case "ip":
        return this.#byAddress(key.ip, at);
      case "path":
        return this.#byPath(key, at);
    }
  }

  #byUid(uid: string): Found {
    const pod = this.#pods.get(uid);
    return pod === undefined ? this.#unknown(uidKey(uid), undefined) : found(pod);
  }

  #byContainer(id: string): Found {
    const place = this.#places.get(id);
    const pod = place && this.#pods.get(place.uid);
    if (place === undefined || pod === undefined) {
      return this.#unknown(containerKey(id), undefined);
    }
    return found(pod, instanceOf(pod, place.container, place.restart));
  }

  #byPath({ uid, container, restart }: Key & { by: "path" }, at: number | undefined): Found {
    const pod = this.#pods.get(uid) ?? this.#byMirror(uid, at);
    if (pod === undefined) return this.#unknown(uidKey(uid), undefined);
    return found(pod, container === undefined ? undefined : instanceOf(pod, container, restart));
  }

  /** A static pod goes on while its mirror is made anew: between two of them it is the first. */
  #byMirror(hash: string, at: number | undefined): RetainedPod | undefined {
    const pods = [...this.#index.get(mirrorKey(hash))].map((uid) => this.#pods.get(uid)!)
      .sort((a, b) => a.createdAt - b.createdAt);
    if (at === undefined) return pods.at(-1);
    const choice = holderAt(pods.map(nameHold), at);
    if (choice.kind === "holder") return this.#pods.get(choice.uid);
    return pods.findLast(({ createdAt }) => createdAt <= at) ?? pods[0];
  }

  #byAddress(ip: string, at: number | undefined): Found {
    const hosts = [...this.#index.get(hostKey(ip))].filter((uid) => {
      const { from, perhaps } = nameHold(this.#pods.get(uid)!);
      return at === undefined || from <= at && at <= perhaps;
    });
    if (hosts.length > 0) return unknown("ambiguous", hosts.sort());
    return this.#byHolds(ipKey(ip), at, (pod) => addressHolds(pod, ip));
  }

  #byHolds(
    key: string,
    at: number | undefined,
    holdsOf: (pod: RetainedPod) => Hold | readonly Hold[],
  ): Found {
    const pods = [...this.#index.get(key)].map((uid) => this.#pods.get(uid)!);
    const choice = holderAt(pods.flatMap(holdsOf), at);
    switch (choice.kind) {
      case "holder":
        return found(this.#pods.get(choice.uid)!);
      case "uncertain":
        return unknown("ambiguous", [...choice.uids].sort());
      case "nobody":
        return this.#unknown(key, at);
    }
  }

  #unknown(key: string, at: number | undefined): Found {
    return unknown(this.#forgotten.why(key, at) ?? this.#whyUnseen(at));
  }

  #whyUnseen(at: number | undefined): UnknownReason {
    if (at !== undefined && this.#since !== undefined && at < this.#since) return "before-history";
    return this.#synced ? "never-seen" : "not-synced";
  }

  #apply(facts: PodFacts, now: number): void {
    const before = this.#pods.get(facts.uid);
    if (before?.until.kind === "live" && this.#facts.get(facts.uid) === facts) return;
    this.#facts.set(facts.uid, facts);
    if (before === undefined) this.#endNamesake(facts, now);
    if (!sameOwner(before?.controller, facts.controller)) {
      if (before?.controller !== undefined) this.#owners.unlink(before.controller.uid, facts.uid);
      if (facts.controller !== undefined) this.#owners.link(facts.controller.uid, facts.uid);
    }
    const after: RetainedPod = {
      ...facts,
      // What a status told once is not taken back by one that says less.
      startedAt: facts.startedAt || (before?.startedAt ?? 0),
      mirror: facts.mirror || (before?.mirror ?? ""),
      instances: mergeInstances(before?.instances ?? [], facts.instances),
      addresses: mergeAddresses(before?.addresses ?? [], facts, now),
      owners: this.#owners.chain(facts.controller),
      until: LIVE,
    };
    if (before?.until.kind !== "live") {
      this.#live++;
      this.#retention.remove(facts.uid);
    }
    this.#put(before, after);
    for (const reader of this.#readers) {
      if (before?.until.kind === "live") reader.changed(after);
      else reader.added(after);
    }
  }

  /** Two pods do not have one name at the same time: the deletion of the one before was missed. */
  #endNamesake({ namespace, name, createdAt }: PodFacts, now: number): void {
    for (const uid of [...this.#index.get(nameKey(namespace, name))]) {
      if (this.#pods.get(uid)?.until.kind !== "live") continue;
      const before = Math.max(Math.min(createdAt, now), this.#pods.get(uid)!.createdAt);
      this.#end(uid, { kind: "absent", after: Math.min(this.#asOf, before), before });
    }
  }

  #end(uid: string, until: Until): void {
    const pod = this.#pods.get(uid);
    if (pod?.until.kind !== "live") return;
    this.#live--;
    const ended: RetainedPod = { ...pod, until };
    // Nothing will be compared with it any more.
    this.#facts.delete(uid);
    this.#put(pod, ended);
    this.#retention.add(ended);
    for (const reader of this.#readers) reader.removed(ended);
    this.advance();
  }

  #put(before: RetainedPod | undefined, after: RetainedPod): void {
    const { uid } = after;
    this.#pods.set(uid, after);
    const keys = keysOf(after);
    for (const key of keys) this.#index.add(key, uid);
    if (before !== undefined && before.hostNetwork !== after.hostNetwork) {
      for (const key of keysOf(before)) if (!keys.includes(key)) this.#index.remove(key, uid);
    }
    if (before?.instances === after.instances) return;
    const ids = this.#ids.get(uid) ?? new Set();
    this.#ids.set(uid, ids);
    for (const { id, container, restart } of after.instances) {
      const bare = bareId(id);
      ids.add(bare);
      this.#places.set(bare, { uid, container, restart });
    }
  }

  #forget(uid: string, why: "expired" | "evicted"): void {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return;
    const { perhaps } = endOf(pod);
    this.#pods.delete(uid);
    this.#facts.delete(uid);
    this.#forgotten.add(uidKey(uid), why, perhaps);
    for (const key of keysOf(pod)) {
      this.#index.remove(key, uid);
      this.#forgotten.add(key, why, perhaps);
    }
    for (const id of this.#ids.get(uid) ?? []) {
      this.#places.delete(id);
      this.#forgotten.add(containerKey(id), why, perhaps);
    }
    this.#ids.delete(uid);
    if (pod.controller !== undefined) this.#owners.unlink(pod.controller.uid, uid);
  }
}

/** The instance of a container that ran with this restart count; the last one without a count. */
function instanceOf(
  { instances }: RetainedPod,
  container: string,
  restart: number | undefined,
): Instance | undefined {
  return instances.findLast((instance) =>
    instance.container === container && (restart === undefined || instance.restart === restart)
  );
}
