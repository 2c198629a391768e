import type { Message } from "./protobuf_message.ts";
import { job, replicaSet } from "./protobuf_owner.ts";
import { pod } from "./protobuf_pod.ts";

export type ResourceName = "pods" | "replicasets" | "jobs";

/** A kind of objects that the API server serves. */
export interface ResourceType {
  readonly name: ResourceName;
  readonly singular: string;
  readonly kind: string;
  /** API group; the core group is the empty string. */
  readonly group: string;
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

export const RESOURCES: Readonly<Record<ResourceName, ResourceType>> = {
  pods: {
    name: "pods",
    singular: "pod",
    kind: "Pod",
    group: "",
    apiVersion: "v1",
    pathPrefix: "/api/v1",
    message: pod,
    zero: { spec: { containers: null }, status: {} },
    shortName: "po",
  },
  replicasets: {
    name: "replicasets",
    singular: "replicaset",
    kind: "ReplicaSet",
    group: "apps",
    apiVersion: "apps/v1",
    pathPrefix: "/apis/apps/v1",
    message: replicaSet,
    zero: {
      spec: { replicas: 0, selector: null, template: emptyTemplate },
      status: { replicas: 0 },
    },
    shortName: "rs",
  },
  jobs: {
    name: "jobs",
    singular: "job",
    kind: "Job",
    group: "batch",
    apiVersion: "batch/v1",
    pathPrefix: "/apis/batch/v1",
    message: job,
    zero: { spec: { template: emptyTemplate }, status: {} },
  },
};

export const RESOURCE_NAMES: readonly ResourceName[] = ["pods", "replicasets", "jobs"];
