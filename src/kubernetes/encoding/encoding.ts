import { decodeJsonBookmark, decodeJsonStatus } from "./json_status.ts";
import { JsonListDecoder } from "./json_list.ts";
import { JsonWatchDecoder } from "./json_watch.ts";
import type { Known, ObjectDecoder } from "./object_decoder.ts";
import { decodeBookmark, decodeStatus, openEnvelope } from "./protobuf_envelope.ts";
import { ProtobufListDecoder } from "./protobuf_list.ts";
import { ProtobufWatchDecoder } from "./protobuf_watch.ts";
import type {
  ApiStatus,
  Bookmark,
  EventHandler,
  ItemHandler,
  ListDecoder,
  WatchDecoder,
} from "./status.ts";

/** One of the two encodings in which an API server answers. Both end in the same records. */
export interface Encoding {
  readonly name: "protobuf" | "json";
  list(item: ItemHandler): ListDecoder;
  watch(event: EventHandler): WatchDecoder;
  /** An item of a list. */
  item<R>(
    decoder: ObjectDecoder<R>,
    bytes: Uint8Array,
    start: number,
    end: number,
    known: Known<R>,
  ): R;
  /** The object of an ADDED, MODIFIED or DELETED event. */
  object<R>(
    decoder: ObjectDecoder<R>,
    bytes: Uint8Array,
    start: number,
    end: number,
    known: Known<R>,
  ): R;
  bookmark(bytes: Uint8Array, start: number, end: number): Bookmark;
  status(bytes: Uint8Array, start: number, end: number): ApiStatus;
}

export const PROTOBUF: Encoding = {
  name: "protobuf",
  list: (item) => new ProtobufListDecoder(item),
  watch: (event) => new ProtobufWatchDecoder(event),
  item: (decoder, bytes, start, end, known) => decoder.protobuf(bytes, start, end, known),
  object: (decoder, bytes, start, end, known) => {
    const raw = openEnvelope(bytes, start, end);
    return decoder.protobuf(bytes, raw.start, raw.end, known);
  },
  bookmark: decodeBookmark,
  status: decodeStatus,
};

export const JSON_ENCODING: Encoding = {
  name: "json",
  list: (item) => new JsonListDecoder(item),
  watch: (event) => new JsonWatchDecoder(event),
  item: (decoder, bytes, start, end, known) => decoder.json(bytes, start, end, known),
  object: (decoder, bytes, start, end, known) => decoder.json(bytes, start, end, known),
  bookmark: decodeJsonBookmark,
  status: decodeJsonStatus,
};

/** The encoding of a response by its content type; undefined for anything but the two. */
export function encodingOf(contentType: string): Encoding | undefined {
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase();
  if (type === "application/vnd.kubernetes.protobuf") return PROTOBUF;
  if (type === "application/json") return JSON_ENCODING;
  return undefined;
}

const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";
const PARTIAL = "g=meta.k8s.io;v=v1";

/** What is asked for: whole objects, perhaps in JSON alone, or only their metadata. */
export type Content = "metadata" | "objects" | "objects in JSON";

export type Shape = { readonly of: Content; readonly in: "list" | "watch" };

/** What to ask for where a server does not accept this; undefined when nothing is simpler. */
export function simplerThan(content: Content): Content | undefined {
  switch (content) {
    case "metadata":
      return "objects";
    case "objects":
      return "objects in JSON";
    case "objects in JSON":
      return undefined;
  }
}

/**
 * One `Accept` for both encodings, protobuf first. A watch must ask for the single form of partial
 * metadata: a server answers the list form with an empty stream. Whole objects come last, for
 * servers that have no partial metadata (API concepts, "Metadata-only fetches"): they cost more and
 * say the same.
 */
export function acceptOf(shape: Shape): string {
  if (shape.of === "objects in JSON") return "application/json";
  if (shape.of === "objects") return `${PROTOBUF_TYPE},application/json`;
  const kind = shape.in === "list" ? "PartialObjectMetadataList" : "PartialObjectMetadata";
  return `${PROTOBUF_TYPE};as=${kind};${PARTIAL},application/json;as=${kind};${PARTIAL},application/json`;
}
