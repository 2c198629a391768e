import { dotted, type Told } from "./announced.ts";

/**
 * The fields of the messages about pods by the protocol's names (protocol 2.2), as all decoders have
 * them: each message has some of them.
 */
export interface PodFields {
  readonly resync_count: number | string;
  readonly uid: string;
  readonly ip: number;
  readonly owner_kind: number;
  readonly owner_name: string;
  readonly owner_uid: string;
  readonly pod_name: string;
  readonly ns: string;
  readonly is_host_network: number;
  readonly version: string;
  readonly container_id: string;
  readonly container_name: string;
  readonly container_image: string;
}

/** What a message tells the reducer; undefined when it is about no pod. */
export function toldBy(name: string, fields: PodFields): Told | undefined {
  const { uid } = fields;
  switch (name) {
    case "pod_resync":
      return { kind: "resync", epoch: Number(fields.resync_count) };
    case "pod_new_with_name":
      return {
        kind: "pod",
        facts: {
          uid,
          ip: dotted(fields.ip),
          ownerKind: fields.owner_kind,
          ownerName: fields.owner_name,
          ownerUid: fields.owner_uid,
          name: fields.pod_name,
          namespace: fields.ns,
          hostNetwork: fields.is_host_network === 1,
          version: fields.version,
        },
      };
    case "pod_container":
      return {
        kind: "container",
        uid,
        id: fields.container_id,
        container: { name: fields.container_name, image: fields.container_image },
      };
    case "pod_delete":
      return { kind: "delete", uid };
    default:
      return undefined;
  }
}
