/**
 * The fields of Pods and of their owners that are of use. This is the only place that names them:
 * `k8s.io/apimachinery/pkg/apis/meta/v1` and `k8s.io/api/core/v1`, generated.proto.
 */
import { bool, type Found, message, repeated, string } from "../encoding/mod.ts";

/** Longer texts are none of Kubernetes: a kind and a namespace are labels, a name is a subdomain. */
export const LONGEST = { kind: 63, name: 253, uid: 128, apiVersion: 317 };

export const OWNER_REFERENCE = {
  // One more byte than there may be: what is cut is not taken for what it was before.
  kind: string(1, LONGEST.kind + 1),
  name: string(3, LONGEST.name + 1),
  uid: string(4, LONGEST.uid + 1),
  apiVersion: string(5, LONGEST.apiVersion + 1),
  controller: bool(6),
};

/** Of the metadata of any object. */
export const METADATA = {
  name: string(1, 1_024),
  namespace: string(3, 1_024),
  // More than a message to the reducer can hold: it is skipped there, counted and logged.
  uid: string(5, 512),
  resourceVersion: string(6, 128),
  ownerReferences: repeated(13, OWNER_REFERENCE),
};

/** PartialObjectMetadata, or any object: all of them have their metadata in field 1. */
export const OWNER = {
  metadata: message(1, METADATA),
};

export const CONTAINER_STATUS = {
  name: string(1, 1_024),
  image: string(6),
  containerID: string(8, 2_048),
};

export const POD = {
  metadata: message(1, {
    ...METADATA,
    generateName: string(2, 1_024),
  }),
  spec: message(2, {
    hostNetwork: bool(11),
  }),
  status: message(3, {
    phase: string(1),
    podIP: string(6),
    podIPs: repeated(12, { ip: string(1) }),
    initContainerStatuses: repeated(10, CONTAINER_STATUS),
    containerStatuses: repeated(8, CONTAINER_STATUS),
    ephemeralContainerStatuses: repeated(13, CONTAINER_STATUS),
  }),
};

export type FoundReference = Found<typeof OWNER_REFERENCE>;
export type FoundStatus = Found<typeof CONTAINER_STATUS>;
export type FoundOwner = Found<typeof OWNER>;
export type FoundPod = Found<typeof POD>;
