import {
  apiVersionOf,
  groupPathOf,
  JOBS,
  PODS,
  REPLICASETS,
  type ResourceType,
} from "../../kubernetes/resource/mod.ts";
import type { Message } from "./protobuf_message.ts";
import { job, replicaSet } from "./protobuf_owner.ts";
import { pod } from "./protobuf_pod.ts";

export type ResourceName = "pods" | "replicasets" | "jobs";

/** A kind of objects that the API server serves. */
export interface ServedType extends ResourceType {
  readonly name: ResourceName;
  /** Group and version, as objects carry it. */
  readonly apiVersion: string;
  /** What comes before the namespace or the resource in a path. */
  readonly pathPrefix: string;
  readonly message: Message;
  /** The object of a bookmark, apart from its metadata: Go's zero value in JSON. */
  readonly zero: object;
  readonly shortName?: string;
}

const emptyTemplate = { metadata: {}, spec: { containers: null } };

function served(
  name: ResourceName,
  type: ResourceType,
  more: Pick<ServedType, "message" | "zero" | "shortName">,
): ServedType {
  return {
    ...type,
    ...more,
    name,
    apiVersion: apiVersionOf(type),
    pathPrefix: groupPathOf(type),
  };
}

export const RESOURCES: Readonly<Record<ResourceName, ServedType>> = {
  pods: served("pods", PODS, {
    message: pod,
    zero: { spec: { containers: null }, status: {} },
    shortName: "po",
  }),
  replicasets: served("replicasets", REPLICASETS, {
    message: replicaSet,
    zero: {
      spec: { replicas: 0, selector: null, template: emptyTemplate },
      status: { replicas: 0 },
    },
    shortName: "rs",
  }),
  jobs: served("jobs", JOBS, {
    message: job,
    zero: { spec: { template: emptyTemplate }, status: {} },
  }),
};

export const RESOURCE_NAMES: readonly ResourceName[] = ["pods", "replicasets", "jobs"];
