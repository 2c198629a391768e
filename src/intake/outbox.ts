import { getLogger } from "@logtape/logtape";
import type { ContainerRecord, DesiredPod, OwnerReference } from "../inventory/mod.ts";
import { type MessageEncoder, TEXT_LIMIT } from "./encode.ts";
import { ownerKindNumber } from "./owner_kind.ts";

const log = getLogger(["k8s-collector", "intake"]);

/** What the outbox needs of the inventory: the present state, whenever it asks. */
export interface DesiredState {
  desired(uid: string): DesiredPod | undefined;
  uids(): IterableIterator<string>;
}

/**
 * What this connection has been told, and which pods may differ from it.
 *
 * It holds state, never history: however long the reducer stalls, at most one mark a pod waits
 * here, and when the reducer takes messages again each pod is brought up to date in one step.
 */
export class Outbox {
  readonly #inventory: DesiredState;
  readonly #announced = new Map<string, DesiredPod>();
  readonly #dirty = new Set<string>();
  /** The rest of a snapshot: a live iterator, so no list of all pods is ever made. */
  #snapshot: Iterator<string> | undefined;
  /** The rest of what is told once more: live as well, so it is counted how many were meant. */
  #again: Iterator<string> | undefined;
  #againLeft = 0;
  #skipped = 0;
  #shortened = 0;

  constructor(inventory: DesiredState) {
    this.#inventory = inventory;
  }

  /** Pods that may differ; the rest of a snapshot is not counted. */
  get dirty(): number {
    return this.#dirty.size;
  }

  /** A snapshot is being told. */
  get inSnapshot(): boolean {
    return this.#snapshot !== undefined;
  }

  /** Something is left to be told once more. */
  get refreshing(): boolean {
    return this.#again !== undefined;
  }

  /** Records that could not be told because an id does not fit a message. Never reset. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Images and version strings that were cut to fit a message. Never reset. */
  get shortened(): number {
    return this.#shortened;
  }

  changed(uid: string): void {
    this.#dirty.add(uid);
  }

  /** The connection knows nothing (any more): everything is to be told. */
  restart(): void {
    this.clear();
    this.#snapshot = this.#inventory.uids();
  }

  /** Others may have spoken over what was announced: `tellAgain` begins with its first pod. */
  refresh(): void {
    this.#again = this.#announced.keys();
    this.#againLeft = this.#announced.size;
  }

  /** No connection, nothing told and nothing to tell. */
  clear(): void {
    this.#announced.clear();
    this.#dirty.clear();
    this.#snapshot = undefined;
    this.#again = undefined;
  }

  /** Writes messages until `full` says so; true when nothing is left to be told. */
  pull(encoder: MessageEncoder, full: () => boolean): boolean {
    // Changes first: their pods wait for them now, while a snapshot may take a while.
    for (const uid of this.#dirty) {
      if (full()) return false;
      this.#dirty.delete(uid);
      this.#tell(uid, encoder);
    }
    while (this.#snapshot !== undefined) {
      if (full()) return false;
      const next = this.#snapshot.next();
      if (next.done) this.#snapshot = undefined;
      else this.#tell(next.value, encoder);
    }
    return true;
  }

  /** Writes the next pods that `refresh` meant, in place and whole, until `full` says so. */
  tellAgain(encoder: MessageEncoder, full: () => boolean): void {
    while (this.#again !== undefined && !full()) {
      const next = this.#again.next();
      // What was announced since then is new in the map, behind all that was meant.
      if (next.done || this.#againLeft-- === 0) {
        this.#again = undefined;
        return;
      }
      this.#announced.set(next.value, OVERWRITTEN);
      this.#tell(next.value, encoder);
    }
  }

  /** Writes the least messages that make what was announced of a pod what is desired. */
  #tell(uid: string, encoder: MessageEncoder): void {
    const desired = this.#inventory.desired(uid);
    const announced = this.#announced.get(uid);
    if (desired === undefined) {
      if (announced === undefined) return;
      this.#announced.delete(uid);
      encoder.podDelete(uid);
      return;
    }
    if (announced !== undefined && announced !== OVERWRITTEN && sameFacts(announced, desired)) {
      if (announced.pod === desired.pod) return;
    } else if (!this.#podNew(desired, encoder)) return;
    for (const container of desired.pod.containers) {
      if (announced === undefined || !holds(announced.pod.containers, container)) {
        this.#podContainer(uid, container, encoder);
      }
    }
    this.#announced.set(uid, desired);
  }

  #podNew({ pod, owner }: DesiredPod, encoder: MessageEncoder): boolean {
    const told = encoder.podNew(
      pod.uid,
      pod.ip,
      owner?.name ?? pod.name,
      pod.name,
      owner?.uid ?? "",
      pod.namespace,
      ownerKindNumber(owner),
      pod.hostNetwork,
      pod.version,
    );
    if (!told) this.#skip(`pod ${pod.namespace}/${pod.name}`, pod.uid);
    else if (pod.version.length > TEXT_LIMIT.version) {
      this.#shorten("version", pod.uid, pod.version);
    }
    return told;
  }

  #podContainer(uid: string, container: ContainerRecord, encoder: MessageEncoder): void {
    if (encoder.podContainer(uid, container.id, container.name, container.image)) {
      if (container.image.length > TEXT_LIMIT.image) this.#shorten("image", uid, container.image);
      return;
    }
    this.#skip(`container ${container.name.slice(0, 64)} of pod ${uid}`, container.id);
  }

  #shorten(what: "image" | "version", uid: string, text: string): void {
    this.#shortened++;
    log.warning("an {what} of pod {uid} is cut: {length} characters do not fit a message", {
      what,
      uid,
      length: text.length,
    });
  }

  #skip(what: string, id: string): void {
    this.#skipped++;
    log.warning("{what} is not announced: its id of {length} characters does not fit a message", {
      what,
      length: id.length,
    });
  }
}

/** Stands for whatever a pod that was announced may be taken for now. */
const OVERWRITTEN: DesiredPod = {
  pod: {
    uid: "",
    namespace: "",
    name: "",
    ip: 0,
    addressed: false,
    hostNetwork: false,
    terminal: false,
    controller: undefined,
    containers: [],
    version: "",
  },
  owner: undefined,
};

/** Would `pod_new` say the same? */
function sameFacts(a: DesiredPod, b: DesiredPod): boolean {
  if (a.pod !== b.pod) {
    if (
      a.pod.ip !== b.pod.ip || a.pod.version !== b.pod.version || a.pod.name !== b.pod.name ||
      a.pod.namespace !== b.pod.namespace || a.pod.hostNetwork !== b.pod.hostNetwork
    ) return false;
  }
  return sameOwner(a.owner, b.owner);
}

function sameOwner(a: OwnerReference | undefined, b: OwnerReference | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.uid === b.uid && a.name === b.name &&
    ownerKindNumber(a) === ownerKindNumber(b);
}

/** The reducer ignores a container id that it knows already (protocol 4.7). */
function holds(containers: readonly ContainerRecord[], container: ContainerRecord): boolean {
  for (const held of containers) if (held === container || held.id === container.id) return true;
  return false;
}
