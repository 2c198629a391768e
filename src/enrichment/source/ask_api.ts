import type { OwnerFacts } from "../history/mod.ts";
import type { Api } from "../../kubernetes/api/mod.ts";
import { JOBS, NAMESPACES, REPLICASETS } from "../../kubernetes/resource/mod.ts";
import type { AskNamespace } from "./namespaces.ts";
import type { AskOwner } from "./owner_lookup.ts";

/** Asks the API server for the metadata of a namespace. */
export function askForNamespace(api: Api): AskNamespace {
  return async (name, signal) => {
    const object = await api.findMetadata(NAMESPACES, { name }, { signal });
    const { uid, labels = {} } = object?.metadata ?? {};
    return uid === undefined ? undefined : { uid, labels };
  };
}

/** Asks the API server for the metadata of a ReplicaSet or a Job. */
export function askApi(api: Api): AskOwner {
  return async (owner, namespace, signal): Promise<OwnerFacts | undefined> => {
    const type = owner.kind === "Job" ? JOBS : REPLICASETS;
    const object = await api.findMetadata(type, { namespace, name: owner.name }, { signal });
    // Another object of that name is none of the pod's.
    if (object?.metadata?.uid !== owner.uid) return undefined;
    const controller = object.metadata.ownerReferences?.find((one) => one.controller);
    return {
      uid: owner.uid,
      controller: controller && {
        apiVersion: controller.apiVersion,
        kind: controller.kind,
        name: controller.name,
        uid: controller.uid,
      },
    };
  };
}
