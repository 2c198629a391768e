import type { Message } from "../../src/wire/messages.ts";

export interface ReducerContainer {
  readonly name: string;
  readonly image: string;
}

/** A pod as the reducer has it. */
export interface ReducerPod {
  readonly ip: number;
  readonly name: string;
  readonly namespace: string;
  readonly ownerName: string;
  readonly ownerUid: string;
  readonly ownerKind: number;
  readonly hostNetwork: boolean;
  readonly version: string;
  readonly containers: Map<string, ReducerContainer>;
}

/**
 * What the reducer makes of one connection's messages (protocol 4.5 to 4.8), as short as it can be
 * written. What it would ignore or complain about is an error here.
 */
export class Reducer {
  readonly pods = new Map<string, ReducerPod>();
  epoch = 0n;

  apply(message: Message): void {
    switch (message.name) {
      case "pod_resync":
        if (message.resync_count <= this.epoch) throw new Error("the epoch does not rise");
        this.epoch = message.resync_count;
        this.pods.clear();
        return;
      case "pod_new_with_name":
        if (this.epoch === 0n) throw new Error("a pod before the first epoch");
        if (message.owner_name === "") throw new Error(`pod ${message.uid} has no owner name`);
        this.pods.set(message.uid, {
          ip: message.ip,
          name: message.pod_name,
          namespace: message.ns,
          ownerName: message.owner_name,
          ownerUid: message.owner_uid,
          ownerKind: message.owner_kind,
          hostNetwork: message.is_host_network === 1,
          version: message.version,
          containers: this.pods.get(message.uid)?.containers ?? new Map(),
        });
        return;
      case "pod_container": {
        const pod = this.pods.get(message.uid);
        if (pod === undefined) throw new Error(`a container before its pod ${message.uid}`);
        if (message.container_id === "") throw new Error(`an empty id in pod ${message.uid}`);
        // An id that is known keeps what was said of it first.
        if (pod.containers.has(message.container_id)) return;
        const { container_name: name, container_image: image } = message;
        pod.containers.set(message.container_id, { name, image });
        return;
      }
      case "pod_delete":
        if (!this.pods.delete(message.uid)) throw new Error(`unknown pod ${message.uid} deleted`);
    }
  }
}
