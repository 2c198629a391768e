import { Gathering } from "./gathering.ts";
import type { HeldBackListener } from "./held_back.ts";
import { Memory } from "./memory.ts";
import type { KeptResource } from "./ownership.ts";
import type { OwnerRecord, PodRecord } from "./records.ts";
import { ownerWeight, podWeight } from "./weight.ts";

/** Where records are kept, as far as giving some up goes. */
export interface Shedding {
  /** Uids of a namespace's objects with what they weigh, in the order in which they came. */
  weights(namespace: string): [uid: string, weight: number][];
  /** Gives an object up; true when it exists in the cluster. */
  shed(uid: string): boolean;
}

/** A place that knows its records. */
interface Store<R> extends Shedding {
  known(uid: string): R | undefined;
}

export interface KeptOptions {
  /** What all records together may weigh, in bytes. */
  readonly bytes: number;
  readonly clock: () => number;
  readonly listener: HeldBackListener;
  readonly stores: {
    readonly pods: Store<PodRecord>;
    readonly replicasets: Store<OwnerRecord>;
    readonly jobs: Store<OwnerRecord>;
  };
}

/** The memory that all stores share, the lists in progress, and who gives something up when. */
export class Kept {
  readonly memory: Memory;
  readonly gatherings: {
    readonly pods: Gathering<PodRecord>;
    readonly replicasets: Gathering<OwnerRecord>;
    readonly jobs: Gathering<OwnerRecord>;
  };
  readonly #stores: KeptOptions["stores"];

  constructor({ bytes, clock, listener, stores }: KeptOptions) {
    const shed = (namespace: string, bytes: number) => this.#shed(namespace, bytes);
    const memory = new Memory({ bytes, clock, listener, shed });
    this.memory = memory;
    this.#stores = stores;
    const { pods, replicasets, jobs } = stores;
    this.gatherings = {
      pods: new Gathering({ resource: "pods", memory, weightOf: podWeight, store: pods }),
      replicasets: new Gathering({
        resource: "replicasets",
        memory,
        weightOf: ownerWeight,
        store: replicasets,
      }),
      jobs: new Gathering({ resource: "jobs", memory, weightOf: ownerWeight, store: jobs }),
    };
  }

  /** Gives up what came last of a namespace: of lists in progress, then of what it has most of. */
  #shed(namespace: string, bytes: number): void {
    const { gatherings } = this;
    const gathered = this.#heaviestFirst(gatherings, namespace);
    const stored = this.#heaviestFirst(this.#stores, namespace);
    let left = bytes;
    for (const { resource, from, weights } of [...gathered, ...stored]) {
      for (let last = weights.pop(); last !== undefined && left > 0; last = weights.pop()) {
        const [uid, weight] = last;
        left -= weight;
        if (!from.shed(uid)) continue;
        // The list in progress may have it unchanged.
        if (from !== gatherings[resource]) gatherings[resource].remove(uid);
        this.memory.heldBack.add(resource, namespace, uid, "share");
      }
    }
  }

  #heaviestFirst(places: Readonly<Record<KeptResource, Shedding>>, namespace: string) {
    const resources: readonly KeptResource[] = ["replicasets", "jobs", "pods"];
    return resources.map((resource) => {
      const from = places[resource];
      const weights = from.weights(namespace);
      return { resource, from, weights, sum: weights.reduce((sum, [, weight]) => sum + weight, 0) };
    }).sort((a, b) => b.sum - a.sum);
  }
}
