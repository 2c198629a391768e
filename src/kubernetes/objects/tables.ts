/**
 * The fields of Pods and of their owners that are of use. This is the only place that names them:
 * `k8s.io/apimachinery/pkg/apis/meta/v1` and `k8s.io/api/core/v1`, generated.proto.
 */
import { bool, type Found, message, repeated, string } from "../encoding/mod.ts";

export const OWNER_REFERENCE = {
  kind: string(1),
  name: string(3),
  uid: string(4),
  apiVersion: string(5),
  controller: bool(6),
};

/** Of the metadata of any object. */
export const METADATA = {
  namespace: string(3),
  uid: string(5),
  resourceVersion: string(6),
  ownerReferences: repeated(13, OWNER_REFERENCE),
};

/** PartialObjectMetadata, or any object: all of them have their metadata in field 1. */
export const OWNER = {
  metadata: message(1, METADATA),
};

export const CONTAINER_STATUS = {
  name: string(1),
  image: string(6),
  containerID: string(8),
};

export const POD = {
  metadata: message(1, {
    ...METADATA,
    name: string(1),
    generateName: string(2),
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
