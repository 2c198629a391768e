import { always, message, optional, repeated } from "./protobuf_message.ts";
import { labelSelector, objectMeta } from "./protobuf_meta.ts";
import { podTemplate } from "./protobuf_pod.ts";

// Field numbers of k8s.io/api, apps/v1 and batch/v1 (generated.proto).

const replicaSetSpec = message(
  optional(1, "replicas", "integer"),
  optional(2, "selector", labelSelector),
  always(3, "template", podTemplate),
  always(4, "minReadySeconds", "integer"),
);

const replicaSetStatus = message(
  always(1, "replicas", "integer"),
  always(2, "fullyLabeledReplicas", "integer"),
  always(3, "observedGeneration", "integer"),
  always(4, "readyReplicas", "integer"),
  always(5, "availableReplicas", "integer"),
  optional(7, "terminatingReplicas", "integer"),
);

export const replicaSet = message(
  always(1, "metadata", objectMeta),
  always(2, "spec", replicaSetSpec),
  always(3, "status", replicaSetStatus),
);

const jobSpec = message(
  optional(1, "parallelism", "integer"),
  optional(2, "completions", "integer"),
  optional(3, "activeDeadlineSeconds", "integer"),
  optional(4, "selector", labelSelector),
  optional(5, "manualSelector", "boolean"),
  always(6, "template", podTemplate),
  optional(7, "backoffLimit", "integer"),
  optional(8, "ttlSecondsAfterFinished", "integer"),
  optional(9, "completionMode", "string"),
  optional(10, "suspend", "boolean"),
  optional(14, "podReplacementPolicy", "string"),
);

const jobCondition = message(
  always(1, "type", "string"),
  always(2, "status", "string"),
  always(3, "lastProbeTime", "time"),
  always(4, "lastTransitionTime", "time"),
  always(5, "reason", "string"),
  always(6, "message", "string"),
);

const jobStatus = message(
  repeated(1, "conditions", jobCondition),
  optional(2, "startTime", "time"),
  optional(3, "completionTime", "time"),
  always(4, "active", "integer"),
  always(5, "succeeded", "integer"),
  always(6, "failed", "integer"),
  always(7, "completedIndexes", "string"),
  optional(
    8,
    "uncountedTerminatedPods",
    message(repeated(1, "succeeded", "string"), repeated(2, "failed", "string")),
  ),
  optional(9, "ready", "integer"),
  optional(10, "failedIndexes", "string"),
  optional(11, "terminating", "integer"),
);

export const job = message(
  always(1, "metadata", objectMeta),
  always(2, "spec", jobSpec),
  always(3, "status", jobStatus),
);
