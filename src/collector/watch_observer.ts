import type { OwnerRecord, PodRecord } from "../inventory/mod.ts";
import type { ObjectDecoder } from "../kubernetes/encoding/mod.ts";

/**
 * Somebody who wants to know more of the objects that are watched than the inventory holds: he sees
 * their bytes when they are decoded, and is told then what became of them.
 */
export interface WatchObserver {
  /** A decoder of pods that answers what the given one does. */
  decoder(inner: ObjectDecoder<PodRecord>): ObjectDecoder<PodRecord>;
  /** A list is complete; it has the pods of these uids. */
  podsRestarted(uids: Iterable<string>): void;
  /** The pod that was decoded last was added or changed. */
  podApplied(uid: string): void;
  podDeleted(uid: string): void;
  ownerApplied(owner: OwnerRecord): void;
}
