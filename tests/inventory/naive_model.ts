import type { OwnerRecord, OwnerReference, PodRecord } from "../../src/inventory/mod.ts";

export interface NaiveOptions {
  readonly ttl: number;
  readonly capacity: number;
  readonly limit: number;
}

export type NaiveKind = "ReplicaSet" | "Job";

interface NaivePod {
  latest: PodRecord;
  shown: PodRecord;
  deleted: boolean;
  over: boolean;
  /** The last workload that was known. */
  known?: { readonly owner: OwnerReference | undefined };
}

interface NaiveOwner {
  record: OwnerRecord;
  /** When its retention ends; undefined while it exists, -Infinity when that is over. */
  until?: number | undefined;
}

/**
 * The rules of the inventory once more, with no thought of speed: plain lists, and after every step
 * everything is looked at again.
 */
export class NaiveModel {
  now = 0;
  ready = false;
  fired = 0;
  readonly pods = new Map<string, NaivePod>();
  readonly #owners = {
    ReplicaSet: new Map<string, NaiveOwner>(),
    Job: new Map<string, NaiveOwner>(),
  };
  readonly #options: NaiveOptions;
  #retained: { readonly uid: string; readonly until: number }[] = [];
  #deletedOwners: { readonly kind: NaiveKind; readonly uid: string }[] = [];
  #waiting: { readonly uid: string; readonly until: number }[] = [];
  #released: string[] = [];
  #excursion = false;

  constructor(options: NaiveOptions) {
    this.#options = options;
  }

  /** The record and workload that are wanted told; undefined: nothing. */
  desired(uid: string) {
    const pod = this.pods.get(uid);
    if (!this.ready || pod === undefined || pod.over || !hasSomething(pod.shown)) return undefined;
    const workload = this.#workload(pod.shown);
    if (workload !== undefined) {
      const { owner, vouchedFor } = workload;
      return { pod: pod.shown, owner: vouchedFor ? owner : this.#believed(owner, pod.shown) };
    }
    const owner = this.#released.includes(uid) ? pod.shown.controller : pod.known?.owner;
    if (!this.#released.includes(uid) && pod.known === undefined) return undefined;
    return { pod: pod.shown, owner: this.#believed(owner, pod.shown) };
  }

  markReady(): void {
    this.ready = true;
    this.#look();
  }

  podApplied(record: PodRecord): void {
    const before = this.pods.get(record.uid);
    const stripped = record.terminal && !hasSomething(record);
    const pod: NaivePod = {
      ...before,
      latest: record,
      shown: before !== undefined && stripped ? before.shown : record,
      deleted: false,
      over: record.terminal && (before?.over ?? false),
    };
    this.pods.set(record.uid, pod);
    if (!record.terminal) this.#retained = this.#retained.filter(({ uid }) => uid !== record.uid);
    else if (!before?.latest.terminal) this.#retain(record.uid);
    this.#look();
  }

  podDeleted(uid: string): void {
    const pod = this.pods.get(uid);
    if (pod === undefined) return;
    pod.deleted = true;
    if (pod.over || !hasSomething(pod.shown)) this.#retentionOver(uid);
    else this.#retain(uid);
    this.#look();
  }

  podsRestarted(records: readonly PodRecord[]): void {
    for (const record of records) this.podApplied(record);
    for (const uid of [...this.pods.keys()]) {
      if (!records.some((record) => record.uid === uid)) this.podDeleted(uid);
    }
  }

  ownerApplied(kind: NaiveKind, record: OwnerRecord): void {
    this.#owners[kind].set(record.uid, { record });
    this.#deletedOwners = this.#deletedOwners.filter((held) =>
      held.kind !== kind || held.uid !== record.uid
    );
    this.#look();
  }

  ownerDeleted(kind: NaiveKind, uid: string): void {
    const owner = this.#owners[kind].get(uid);
    if (owner === undefined || owner.until !== undefined) return;
    owner.until = this.now + this.#options.ttl;
    this.#deletedOwners.push({ kind, uid });
    const ofKind = this.#deletedOwners.filter((held) => held.kind === kind);
    for (const held of ofKind.slice(0, Math.max(0, ofKind.length - this.#options.capacity))) {
      this.#owners[kind].get(held.uid)!.until = -Infinity;
    }
    this.#look();
  }

  ownersRestarted(kind: NaiveKind, records: readonly OwnerRecord[]): void {
    for (const record of records) this.ownerApplied(kind, record);
    for (const uid of [...this.#owners[kind].keys()]) {
      if (!records.some((record) => record.uid === uid)) this.ownerDeleted(kind, uid);
    }
  }

  wait(milliseconds: number): void {
    this.now += milliseconds;
    for (const { uid, until } of [...this.#retained]) {
      if (until <= this.now) this.#retentionOver(uid);
    }
    const due = this.#waiting.filter(({ until }) => until <= this.now).map(({ uid }) => uid);
    this.#look();
    for (const uid of due) if (this.#unresolved(uid)) this.#released.push(uid);
    for (const owners of Object.values(this.#owners)) {
      for (const owner of owners.values()) {
        if (owner.until !== undefined && owner.until <= this.now) owner.until = -Infinity;
      }
    }
    this.#look();
  }

  #retain(uid: string): void {
    const { ttl, capacity } = this.#options;
    if (this.#retained.some((held) => held.uid === uid)) return;
    this.#retained.push({ uid, until: this.now + ttl });
    if (ttl === 0) this.#retentionOver(uid);
    while (this.#retained.length > capacity) this.#retentionOver(this.#retained[0]!.uid);
  }

  #retentionOver(uid: string): void {
    this.#retained = this.#retained.filter((held) => held.uid !== uid);
    const pod = this.pods.get(uid)!;
    if (pod.deleted) this.pods.delete(uid);
    else pod.over = true;
  }

  #workload(
    { controller, namespace }: PodRecord,
  ): { readonly owner: OwnerReference | undefined; readonly vouchedFor: boolean } | undefined {
    const kind = watchedKind(controller);
    if (controller === undefined || kind === undefined) {
      return { owner: controller, vouchedFor: isEnforced("Pod", controller) };
    }
    const owner = this.#owners[kind].get(controller.uid);
    // Owner references do not reach into other namespaces.
    if (owner?.record.namespace !== namespace) return undefined;
    const above = owner.record.controller;
    if (above === undefined) return { owner: controller, vouchedFor: true };
    return { owner: above, vouchedFor: isEnforced(kind, above) };
  }

  /** Without its uid when that is known to be another namespace's. */
  #believed(
    owner: OwnerReference | undefined,
    { namespace }: PodRecord,
  ): OwnerReference | undefined {
    if (owner === undefined) return undefined;
    const { ReplicaSet, Job } = this.#owners;
    const watched = ReplicaSet.get(owner.uid) ?? Job.get(owner.uid);
    const lives = watched !== undefined ? [watched.record.namespace] : [
      ...[...ReplicaSet.values()].map(({ record }) => ["ReplicaSet", record] as const),
      ...[...Job.values()].map(({ record }) => ["Job", record] as const),
      ...[...this.pods.values()].map(({ shown }) => ["Pod", shown] as const),
    ].filter(([kind, { controller }]) =>
      controller?.uid === owner.uid && isEnforced(kind, controller)
    ).map(([, record]) => record.namespace);
    return lives.length === 0 || lives.includes(namespace) ? owner : { ...owner, uid: "" };
  }

  #unresolved(uid: string): boolean {
    const pod = this.pods.get(uid);
    return pod !== undefined && !pod.over && hasSomething(pod.shown) &&
      this.#workload(pod.shown) === undefined;
  }

  /** Brings everything that follows from the rest up to date. */
  #look(): void {
    for (const [kind, owners] of Object.entries(this.#owners)) {
      for (const [uid, owner] of owners) {
        const wanted = [...this.pods.values()].some(({ shown }) =>
          watchedKind(shown.controller) === kind && shown.controller?.uid === uid
        );
        if (owner.until === -Infinity && !wanted) owners.delete(uid);
      }
    }
    this.#deletedOwners = this.#deletedOwners.filter(({ kind, uid }) =>
      Number.isFinite(this.#owners[kind].get(uid)?.until)
    );
    for (const pod of this.pods.values()) {
      const workload = this.#workload(pod.shown);
      if (workload !== undefined) pod.known = workload;
    }
    if (!this.ready) return;
    this.#waiting = this.#waiting.filter(({ uid }) =>
      this.#unresolved(uid) && !this.#released.includes(uid)
    );
    this.#released = this.#released.filter((uid) => this.#unresolved(uid));
    if (this.#waiting.length + this.#released.length < this.#options.limit / 2) {
      this.#excursion = false;
    }
    const until = this.now + 10_000;
    for (const uid of this.pods.keys()) {
      const held = this.#released.includes(uid) || this.#waiting.some((pod) => pod.uid === uid);
      if (this.#unresolved(uid) && !held) this.#waiting.push({ uid, until });
    }
    if (this.#waiting.length > this.#options.limit && !this.#excursion) {
      this.#excursion = true;
      this.fired++;
    }
    if (this.#excursion) {
      this.#released.push(...this.#waiting.map(({ uid }) => uid));
      this.#waiting = [];
    }
  }
}

function hasSomething(record: PodRecord): boolean {
  return record.addressed || record.containers.length > 0;
}

function watchedKind(controller: OwnerReference | undefined): NaiveKind | undefined {
  switch (`${controller?.apiVersion} ${controller?.kind}`) {
    case "apps/v1 ReplicaSet":
      return "ReplicaSet";
    case "batch/v1 Job":
      return "Job";
    default:
      return undefined;
  }
}

const ENFORCED: Readonly<Record<NaiveKind | "Pod", readonly string[]>> = {
  ReplicaSet: ["apps/v1 Deployment"],
  Job: ["batch/v1 CronJob"],
  Pod: ["apps/v1 StatefulSet", "apps/v1 DaemonSet", "v1 ReplicationController", "v1 Node"],
};

/** The garbage collector sees to it that no such claim is a lie for long. */
function isEnforced(kind: NaiveKind | "Pod", controller: OwnerReference | undefined): boolean {
  return ENFORCED[kind].includes(`${controller?.apiVersion} ${controller?.kind}`);
}
