import type { MessageOf } from "../../wire/mod.ts";

/** A container as it was announced. */
export interface ModelContainer {
  /** Verbatim, for example `containerd://4b8c…`. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
}

/** A pod as it was announced last, by whichever connection. */
export interface ModelPod {
  readonly uid: string;
  /** IPv4 address as an unsigned integer; 0 when unknown. */
  readonly ip: number;
  readonly podName: string;
  readonly namespace: string;
  readonly ownerName: string;
  readonly ownerUid: string;
  readonly ownerKind: number;
  readonly hostNetwork: boolean;
  readonly version: string;
  /** By the part of the id behind `://`, as the reducer keys them (protocol 4.7). */
  readonly containers: ReadonlyMap<string, ModelContainer>;
}

/** The messages that announce a pod: the current one, and those of older collectors. */
export type PodMessage =
  | MessageOf<"pod_new_with_name">
  | MessageOf<"pod_new_legacy">
  | MessageOf<"pod_new_legacy2">;

interface Entry extends ModelPod {
  readonly containers: Map<string, ModelContainer>;
}

interface Shared {
  readonly pods: Map<string, Entry>;
  readonly holders: Map<string, number>;
  containers: number;
}

/**
 * The pods that the reducer knows. A pod lives while any connection holds it; its containers live
 * as long as the pod (protocol 4.13).
 */
export class PodModel {
  readonly #shared: Shared = { pods: new Map(), holders: new Map(), containers: 0 };

  /** By uid. A live view. */
  get pods(): ReadonlyMap<string, ModelPod> {
    return this.#shared.pods;
  }

  /** Containers of all pods. */
  get containerCount(): number {
    return this.#shared.containers;
  }

  /** The part of a new connection in the model. */
  connect(): PodHolder {
    return new PodHolder(this.#shared);
  }
}

/** What one connection has announced, and the effect of its messages on the model. */
export class PodHolder {
  readonly #shared: Shared;
  readonly #uids = new Set<string>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Pods that this connection holds. */
  get size(): number {
    return this.#uids.size;
  }

  holds(uid: string): boolean {
    return this.#uids.has(uid);
  }

  /** Announces or updates a pod; an update keeps the containers (protocol 4.6). */
  announce(message: PodMessage): void {
    const { pods, holders } = this.#shared;
    const { uid } = message;
    if (!this.#uids.has(uid)) {
      this.#uids.add(uid);
      holders.set(uid, (holders.get(uid) ?? 0) + 1);
    }
    pods.set(uid, {
      uid,
      ip: message.ip,
      podName: message.name === "pod_new_with_name" ? message.pod_name : "",
      namespace: message.ns,
      ownerName: message.owner_name,
      ownerUid: message.owner_uid,
      ownerKind: message.owner_kind,
      hostNetwork: message.is_host_network !== 0,
      version: message.name === "pod_new_legacy" ? "" : message.version,
      containers: pods.get(uid)?.containers ?? new Map(),
    });
  }

  /**
   * Adds a container. Without its pod it has no effect, and an id that the pod has already is
   * ignored, whatever else changed (protocol 4.7).
   */
  addContainer(message: MessageOf<"pod_container">): void {
    const containers = this.#shared.pods.get(message.uid)?.containers;
    const id = message.container_id;
    const scheme = id.indexOf("://");
    const key = scheme < 0 ? id : id.slice(scheme + 3);
    if (containers === undefined || containers.has(key)) return;
    containers.set(key, { id, name: message.container_name, image: message.container_image });
    this.#shared.containers++;
  }

  /** Gives up one pod (protocol 4.8); without effect when this connection does not hold it. */
  withdraw(uid: string): void {
    if (!this.#uids.delete(uid)) return;
    const { pods, holders } = this.#shared;
    const left = (holders.get(uid) ?? 0) - 1;
    if (left > 0) {
      holders.set(uid, left);
      return;
    }
    holders.delete(uid);
    this.#shared.containers -= pods.get(uid)?.containers.size ?? 0;
    pods.delete(uid);
  }

  /** Gives up all pods: at a new epoch (protocol 4.5) and at the end of the connection (4.9). */
  release(): void {
    for (const uid of this.#uids) this.withdraw(uid);
  }
}
