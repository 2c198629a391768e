/**
 * The same objects in protobuf, written by another library than the one under test reads with. As
 * the API server does, strings are written even when they are empty; field numbers are those of
 * generated.proto in k8s.io/api and k8s.io/apimachinery.
 */
import {
  type Bytes,
  bytesField,
  message,
  NOTHING,
  numberField,
  textField,
  type Write,
} from "../encoding/protobuf_objects.ts";
import type { MetadataObject, PodObject, ReferenceObject, StatusObject } from "./objects.ts";

export function podMessage(pod: PodObject, extra: Write = NOTHING): Bytes {
  const { metadata, spec, status } = pod;
  return message((pod) => {
    extra(pod);
    bytesField(pod, 1, metadataMessage(metadata, extra));
    if (spec !== undefined) {
      bytesField(
        pod,
        2,
        message((writer) => {
          textField(writer, 10, spec.nodeName ?? "");
          extra(writer);
          numberField(writer, 11, spec.hostNetwork ? 1 : 0);
        }),
      );
    }
    if (status !== undefined) bytesField(pod, 3, statusMessage(status, extra));
  });
}

function statusMessage(status: NonNullable<PodObject["status"]>, extra: Write): Bytes {
  return message((writer) => {
    textField(writer, 1, status.phase ?? "");
    extra(writer);
    textField(writer, 6, status.podIP ?? "");
    for (const one of status.containerStatuses ?? []) {
      bytesField(writer, 8, containerMessage(one, extra));
    }
    for (const one of status.initContainerStatuses ?? []) {
      bytesField(writer, 10, containerMessage(one, extra));
    }
    for (const { ip } of status.podIPs ?? []) {
      bytesField(writer, 12, message((one) => (textField(one, 1, ip), extra(one))));
    }
    for (const one of status.ephemeralContainerStatuses ?? []) {
      bytesField(writer, 13, containerMessage(one, extra));
    }
  });
}

function containerMessage(status: StatusObject, extra: Write): Bytes {
  return message((writer) => {
    textField(writer, 1, status.name);
    numberField(writer, 4, 1);
    numberField(writer, 5, status.restartCount ?? 0);
    textField(writer, 6, status.image);
    extra(writer);
    textField(writer, 7, status.imageID ?? "");
    textField(writer, 8, status.containerID ?? "");
  });
}

export function metadataMessage(metadata: MetadataObject, extra: Write = NOTHING): Bytes {
  return message((writer) => {
    textField(writer, 1, metadata.name ?? "");
    textField(writer, 2, metadata.generateName ?? "");
    textField(writer, 3, metadata.namespace ?? "");
    textField(writer, 4, "");
    textField(writer, 5, metadata.uid ?? "");
    extra(writer);
    textField(writer, 6, metadata.resourceVersion ?? "");
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      bytesField(
        writer,
        11,
        message((entry) => (textField(entry, 1, key), textField(entry, 2, value))),
      );
    }
    for (const reference of metadata.ownerReferences ?? []) {
      bytesField(writer, 13, referenceMessage(reference, extra));
    }
  });
}

function referenceMessage(reference: ReferenceObject, extra: Write): Bytes {
  return message((writer) => {
    textField(writer, 1, reference.kind);
    textField(writer, 3, reference.name);
    textField(writer, 4, reference.uid);
    textField(writer, 5, reference.apiVersion);
    extra(writer);
    if (reference.controller !== undefined) numberField(writer, 6, reference.controller ? 1 : 0);
    if (reference.blockOwnerDeletion !== undefined) numberField(writer, 7, 1);
  });
}

/** PartialObjectMetadata, and equally well a ReplicaSet or Job of which only that is of interest. */
export function partialMessage(metadata: MetadataObject, extra: Write = NOTHING): Bytes {
  return message((writer) => {
    extra(writer);
    bytesField(writer, 1, metadataMessage(metadata, extra));
  });
}
