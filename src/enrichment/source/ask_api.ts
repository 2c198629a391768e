import type { OwnerFacts } from "../history/mod.ts";
import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import { JOBS, REPLICASETS } from "../../kubernetes/resource/mod.ts";
import type { AskOwner } from "./owner_lookup.ts";

/** Asks the API server for a ReplicaSet or a Job. */
export function askApi(api: Api): AskOwner {
  return async (owner, namespace, signal): Promise<OwnerFacts | undefined> => {
    const key = { namespace, name: owner.name };
    try {
      const object = owner.kind === "Job"
        ? await api.find(JOBS, key, { signal })
        : await api.find(REPLICASETS, key, { signal });
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
    } catch (error) {
      if (error instanceof ApiError && error.status.reason === "NotFound") return undefined;
      throw error;
    }
  };
}
