import type { KubernetesObject } from "./objects.ts";
import { encodeMessage } from "./protobuf_encode.ts";
import { envelope, listItem, type TypeMeta, watchFrame } from "./protobuf_envelope.ts";
import { listMeta, partialObjectMetadata, status as statusMessage } from "./protobuf_meta.ts";
import type { Message } from "./protobuf_message.ts";
import type { ServedType } from "./resources.ts";
import type { Status } from "./status.ts";

/** How objects go to a client. */
export interface Format {
  readonly encoding: "json" | "protobuf";
  /** Every object as PartialObjectMetadata: its metadata and nothing else. */
  readonly metadataOnly: boolean;
}

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

const UTF8 = new TextEncoder();
const PARTIAL: TypeMeta = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" };
const PARTIAL_LIST: TypeMeta = { ...PARTIAL, kind: "PartialObjectMetadataList" };
const STATUS: TypeMeta = { kind: "Status", apiVersion: "v1" };

interface Shape {
  readonly type: TypeMeta;
  readonly list: TypeMeta;
  readonly message: Message;
  /** Items of a PodList carry no kind, those of a PartialObjectMetadataList do. */
  readonly typedItems: boolean;
}

function shapeOf({ kind, apiVersion, message }: ServedType, { metadataOnly }: Format): Shape {
  return metadataOnly
    ? { type: PARTIAL, list: PARTIAL_LIST, message: partialObjectMetadata, typedItems: true }
    : {
      type: { kind, apiVersion },
      list: { kind: `${kind}List`, apiVersion },
      message,
      typedItems: false,
    };
}

function selected(object: object, { metadataOnly }: Format): object {
  return metadataOnly ? { metadata: (object as KubernetesObject).metadata } : object;
}

/** One object as the body of a response. */
export function encodeObject(
  resource: ServedType,
  format: Format,
  object: KubernetesObject,
): Uint8Array[] {
  const { type, message } = shapeOf(resource, format);
  return format.encoding === "protobuf"
    ? envelope(type, [encodeMessage(message, object)])
    : [jsonLine({ ...type, ...selected(object, format) })];
}

/** A list as the pieces of a body. */
export function encodeList(
  resource: ServedType,
  format: Format,
  metadata: ListMeta,
  items: readonly KubernetesObject[],
): Uint8Array[] {
  const { type, list, message, typedItems } = shapeOf(resource, format);
  if (format.encoding === "protobuf") {
    const head = encodeMessage(LIST_HEAD, { metadata });
    return envelope(list, [head, ...items.map((item) => listItem(encodeMessage(message, item)))]);
  }
  const itemType = typedItems ? type : {};
  const head = JSON.stringify({ ...list, metadata }).slice(0, -1);
  return [
    UTF8.encode(`${head},"items":[`),
    ...items.map((item, index) =>
      UTF8.encode(
        (index > 0 ? "," : "") + JSON.stringify({ ...itemType, ...selected(item, format) }),
      )
    ),
    UTF8.encode("]}\n"),
  ];
}

const LIST_HEAD: Message = [
  { name: "metadata", number: 1, type: listMeta, presence: "always", form: "single" },
];

/** One event of a watch. */
export function encodeEvent(
  resource: ServedType,
  format: Format,
  change: ChangeType,
  object: KubernetesObject,
): Uint8Array<ArrayBuffer> {
  return encodeFrame(resource, format, change, object);
}

/**
 * A bookmark: an object of which only the resourceVersion is set.
 *
 * @param initialEventsEnd true for the one that ends the initial events of a WatchList.
 */
export function encodeBookmark(
  resource: ServedType,
  format: Format,
  resourceVersion: number,
  initialEventsEnd: boolean,
): Uint8Array<ArrayBuffer> {
  const annotations = initialEventsEnd
    ? { annotations: { "k8s.io/initial-events-end": "true" } }
    : {};
  const metadata = { resourceVersion: `${resourceVersion}`, ...annotations };
  return encodeFrame(resource, format, "BOOKMARK", { metadata, ...resource.zero });
}

function encodeFrame(
  resource: ServedType,
  format: Format,
  eventType: ChangeType | "BOOKMARK",
  object: object,
): Uint8Array<ArrayBuffer> {
  const { type, message } = shapeOf(resource, format);
  return format.encoding === "protobuf"
    ? watchFrame(eventType, type, encodeMessage(message, object))
    : jsonLine({ type: eventType, object: { ...type, ...selected(object, format) } });
}

/** The ERROR event that ends a watch. */
export function encodeErrorEvent(
  encoding: Format["encoding"],
  status: Status,
): Uint8Array<ArrayBuffer> {
  return encoding === "protobuf"
    ? watchFrame("ERROR", STATUS, encodeMessage(statusMessage, status))
    : jsonLine({ type: "ERROR", object: { ...STATUS, ...status } });
}

/** An error as the body of a response. */
export function encodeStatus(encoding: Format["encoding"], status: Status): Uint8Array[] {
  return encoding === "protobuf"
    ? envelope(STATUS, [encodeMessage(statusMessage, status)])
    : [jsonLine({ ...STATUS, ...status })];
}

export function jsonLine(value: object): Uint8Array<ArrayBuffer> {
  return UTF8.encode(`${JSON.stringify(value)}\n`);
}
