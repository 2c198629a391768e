import type { Forgotten } from "./forgotten.ts";
import { endOf } from "./key_index.ts";
import type { RetainedPod } from "./records.ts";
import { podWeight } from "./weight.ts";

/** How much is kept of pods that are gone. */
export interface RetentionLimits {
  readonly ttlMilliseconds: number;
  readonly count: number;
  readonly bytes: number;
}

export interface RetentionStatistics {
  /** Pods that are gone and still known. */
  readonly retained: number;
  readonly retainedBytes: number;
  /** Pods given up, by what for. */
  readonly evictions: Readonly<Record<EvictionReason, number>>;
}

export const EVICTION_REASONS = ["ttl", "count", "bytes"] as const;
export type EvictionReason = (typeof EVICTION_REASONS)[number];

export interface Due {
  readonly uid: string;
  readonly why: Forgotten;
}

interface Ended {
  readonly at: number;
  readonly bytes: number;
}

/** Which of the pods that are gone are to be forgotten; those that went first go first. */
export class Retention {
  readonly #limits: RetentionLimits;
  /** By uid, in the order of their ends. */
  readonly #ended = new Map<string, Ended>();
  readonly #evictions = { ttl: 0, count: 0, bytes: 0 };
  #bytes = 0;

  constructor(limits: RetentionLimits) {
    this.#limits = limits;
  }

  get statistics(): RetentionStatistics {
    return {
      retained: this.#ended.size,
      retainedBytes: this.#bytes,
      evictions: { ...this.#evictions },
    };
  }

  /** A pod is gone, after all that were added before. */
  add(pod: RetainedPod): void {
    this.remove(pod.uid);
    const bytes = podWeight(pod);
    this.#ended.set(pod.uid, { at: endOf(pod).perhaps, bytes });
    this.#bytes += bytes;
  }

  remove(uid: string): void {
    const ended = this.#ended.get(uid);
    if (ended === undefined) return;
    this.#ended.delete(uid);
    this.#bytes -= ended.bytes;
  }

  /** Takes those out that are kept no longer. */
  *due(now: number): Generator<Due> {
    const { ttlMilliseconds, count, bytes } = this.#limits;
    for (const [uid, { at }] of this.#ended) {
      const reason = at + ttlMilliseconds <= now
        ? "ttl"
        : this.#ended.size > count
        ? "count"
        : this.#bytes > bytes
        ? "bytes"
        : undefined;
      if (reason === undefined) return;
      this.remove(uid);
      this.#evictions[reason]++;
      yield { uid, why: reason === "ttl" ? "expired" : "evicted" };
    }
  }
}
