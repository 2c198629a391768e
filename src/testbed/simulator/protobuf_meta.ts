import { always, inline, map, message, optional, repeated } from "./protobuf_message.ts";

// Field numbers of k8s.io/apimachinery, meta/v1 (generated.proto).

export const listMeta = message(
  always(1, "selfLink", "string"),
  always(2, "resourceVersion", "string"),
  always(3, "continue", "string"),
  optional(4, "remainingItemCount", "integer"),
);

const ownerReference = message(
  always(1, "kind", "string"),
  always(3, "name", "string"),
  always(4, "uid", "string"),
  always(5, "apiVersion", "string"),
  optional(6, "controller", "boolean"),
  optional(7, "blockOwnerDeletion", "boolean"),
);

const managedFieldsEntry = message(
  always(1, "manager", "string"),
  always(2, "operation", "string"),
  always(3, "apiVersion", "string"),
  optional(4, "time", "time"),
  always(6, "fieldsType", "string"),
  optional(7, "fieldsV1", "json"),
  always(8, "subresource", "string"),
);

export const objectMeta = message(
  always(1, "name", "string"),
  always(2, "generateName", "string"),
  always(3, "namespace", "string"),
  always(4, "selfLink", "string"),
  always(5, "uid", "string"),
  always(6, "resourceVersion", "string"),
  always(7, "generation", "integer"),
  always(8, "creationTimestamp", "time"),
  optional(9, "deletionTimestamp", "time"),
  optional(10, "deletionGracePeriodSeconds", "integer"),
  map(11, "labels"),
  map(12, "annotations"),
  repeated(13, "ownerReferences", ownerReference),
  repeated(14, "finalizers", "string"),
  repeated(17, "managedFields", managedFieldsEntry),
);

export const partialObjectMetadata = message(always(1, "metadata", objectMeta));

const labelSelectorRequirement = message(
  always(1, "key", "string"),
  always(2, "operator", "string"),
  repeated(3, "values", "string"),
);

export const labelSelector = message(
  map(1, "matchLabels"),
  repeated(2, "matchExpressions", labelSelectorRequirement),
);

const statusCause = message(
  always(1, "reason", "string"),
  always(2, "message", "string"),
  always(3, "field", "string"),
);

const statusDetails = message(
  always(1, "name", "string"),
  always(2, "group", "string"),
  always(3, "kind", "string"),
  repeated(4, "causes", statusCause),
  always(5, "retryAfterSeconds", "integer"),
  always(6, "uid", "string"),
);

export const status = message(
  always(1, "metadata", listMeta),
  always(2, "status", "string"),
  always(3, "message", "string"),
  always(4, "reason", "string"),
  optional(5, "details", statusDetails),
  always(6, "code", "integer"),
);

const localObjectReference = message(always(1, "name", "string"));
export const inlineLocalObjectReference = inline(1, localObjectReference);
