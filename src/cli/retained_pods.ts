import type { WatchObserver } from "../collector/mod.ts";
import { mayBeOwned, type PodFacts, PodHistory } from "../enrichment/history/mod.ts";
import { PodFactsDecoder } from "../enrichment/source/mod.ts";
import type { OwnerRecord, PodRecord } from "../inventory/mod.ts";
import type { Known, ObjectDecoder } from "../kubernetes/encoding/mod.ts";
import type { RetainSettings } from "./retain_settings.ts";

/** Owners whose pods may still come. */
const OWNERS = 100_000;

/** The history of a collector's pods, from the very bytes that its inventory is made of. */
export class RetainedPods implements WatchObserver {
  readonly history: PodHistory;
  readonly #facts = new PodFactsDecoder({ labels: "all", annotations: new Set() });
  /** What was decoded, until it is known what became of it. */
  readonly #decoded = new Map<string, PodFacts>();
  readonly #owners = new Map<string, OwnerRecord>();

  constructor({ retainTtl, retainCount, retainBytes }: RetainSettings) {
    this.history = new PodHistory({
      limits: { ttlMilliseconds: retainTtl, count: retainCount, bytes: retainBytes },
      wallClock: Date.now,
    });
  }

  decoder(inner: ObjectDecoder<PodRecord>): ObjectDecoder<PodRecord> {
    const known = (uid: string) => this.history.facts(uid);
    const keep = (facts: PodFacts) => this.#decoded.set(facts.uid, facts);
    return {
      protobuf: (bytes, start, end, knownOf: Known<PodRecord>) => {
        keep(this.#facts.protobuf(bytes, start, end, known));
        return inner.protobuf(bytes, start, end, knownOf);
      },
      // Reading JSON resolves escapes in place: the second reader gets a copy of its own.
      json: (bytes, start, end, knownOf: Known<PodRecord>) => {
        keep(this.#facts.json(bytes.slice(start, end), 0, end - start, known));
        return inner.json(bytes, start, end, knownOf);
      },
      resourceVersion: () => inner.resourceVersion(),
    };
  }

  podsRestarted(uids: Iterable<string>): void {
    const records = new Map<string, PodFacts>();
    for (const uid of uids) {
      const facts = this.#decoded.get(uid) ?? this.history.facts(uid);
      if (facts !== undefined) records.set(uid, facts);
    }
    this.#decoded.clear();
    this.history.restarted(records);
    for (const facts of records.values()) this.#ownerOf(facts);
  }

  podApplied(uid: string): void {
    const facts = this.#decoded.get(uid);
    if (facts === undefined) return;
    this.#decoded.delete(uid);
    this.history.applied(facts);
    this.#ownerOf(facts);
  }

  podDeleted(uid: string): void {
    // The last state comes with the deletion.
    this.podApplied(uid);
    this.history.deleted(uid);
  }

  ownerApplied(owner: OwnerRecord): void {
    this.#owners.delete(owner.uid);
    this.#owners.set(owner.uid, owner);
    if (this.#owners.size > OWNERS) {
      for (const oldest of this.#owners.keys()) {
        this.#owners.delete(oldest);
        break;
      }
    }
    this.history.ownerApplied(owner);
  }

  #ownerOf({ controller }: PodFacts): void {
    if (controller === undefined || !mayBeOwned(controller)) return;
    const owner = this.#owners.get(controller.uid);
    if (owner !== undefined) this.history.ownerApplied(owner);
  }
}
