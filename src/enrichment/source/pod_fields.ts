/**
 * The fields of a pod that tell who it is, in JSON and in protobuf:
 * `k8s.io/apimachinery/pkg/apis/meta/v1` and `k8s.io/api/core/v1`, generated.proto.
 */
import {
  bool,
  type Found,
  int32,
  map,
  message,
  repeated,
  string,
  time,
} from "../../kubernetes/encoding/mod.ts";

const TERMINATED = message(3, {
  startedAt: time(5),
  finishedAt: time(6),
  containerID: string(7, 2_048),
});

const CONTAINER_STATUS = {
  name: string(1, 1_024),
  state: message(2, { running: message(2, { startedAt: time(1) }), terminated: TERMINATED }),
  lastState: message(3, { terminated: TERMINATED }),
  restartCount: int32(5),
  image: string(6, 4_096),
  imageID: string(7, 4_096),
  containerID: string(8, 2_048),
};

export const POD_FIELDS = {
  metadata: message(1, {
    name: string(1, 1_024),
    namespace: string(3, 1_024),
    uid: string(5, 512),
    resourceVersion: string(6, 128),
    creationTimestamp: time(8),
    labels: map(11),
    annotations: map(12),
    ownerReferences: repeated(13, {
      kind: string(1, 1_024),
      name: string(3, 1_024),
      uid: string(4, 512),
      apiVersion: string(5, 1_024),
      controller: bool(6),
    }),
  }),
  spec: message(2, {
    nodeName: string(10, 1_024),
    hostNetwork: bool(11),
    hostname: string(16, 1_024),
  }),
  status: message(3, {
    phase: string(1, 64),
    podIP: string(6, 64),
    startTime: time(7),
    containerStatuses: repeated(8, CONTAINER_STATUS),
    initContainerStatuses: repeated(10, CONTAINER_STATUS),
    podIPs: repeated(12, { ip: string(1, 64) }),
    ephemeralContainerStatuses: repeated(13, CONTAINER_STATUS),
  }),
};

export type FoundPod = Found<typeof POD_FIELDS>;
export type FoundStatus = Found<typeof CONTAINER_STATUS>;
