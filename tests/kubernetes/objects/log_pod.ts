/**
 * More fields of a pod than the collector reads, such as who enriches log lines would want: made
 * of the collector's own tables, which know nothing of it.
 */
import {
  int32,
  map,
  message,
  repeated,
  string,
  time,
} from "../../../src/kubernetes/encoding/fields.ts";
import { CONTAINER_STATUS, POD } from "../../../src/kubernetes/objects/tables.ts";

const STATE = {
  running: message(2, { startedAt: time(1) }),
  terminated: message(3, { startedAt: time(5), finishedAt: time(6), containerID: string(7) }),
};

const LOG_CONTAINER_STATUS = {
  ...CONTAINER_STATUS,
  state: message(2, STATE),
  lastState: message(3, STATE),
  restartCount: int32(5),
  imageID: string(7),
};

export const LOG_POD = {
  metadata: message(1, {
    ...POD.metadata.fields,
    labels: map(11),
    annotations: map(12),
    creationTimestamp: time(8),
    deletionTimestamp: time(9),
  }),
  spec: message(2, { ...POD.spec.fields, nodeName: string(10) }),
  status: message(3, {
    ...POD.status.fields,
    hostIP: string(5),
    startTime: time(7),
    containerStatuses: repeated(8, LOG_CONTAINER_STATUS),
    initContainerStatuses: repeated(10, LOG_CONTAINER_STATUS),
    ephemeralContainerStatuses: repeated(13, LOG_CONTAINER_STATUS),
  }),
};
