/**
 * Kubernetes' protobuf envelope: the bytes `k8s\0`, then `runtime.Unknown`, whose field 2 is the
 * object (k8s.io/apimachinery/pkg/runtime, generated.proto).
 */
import { MalformedError } from "./malformed.ts";
import { eachField, type ProtobufReader } from "./protobuf_reader.ts";
import {
  type ApiStatus,
  type Bookmark,
  INITIAL_EVENTS_END,
  type ListMetadata,
  MESSAGE_LIMIT,
  TOKEN_LIMIT,
  VERSION_LIMIT,
} from "./status.ts";
import { equalsText, text } from "./text.ts";

export const MAGIC = [0x6b, 0x38, 0x73, 0x00] as const;
export const ENVELOPE_TYPE = 1 << 3 | 2;
export const ENVELOPE_RAW = 2 << 3 | 2;

export interface Range {
  readonly start: number;
  readonly end: number;
}

export function checkMagic(bytes: Uint8Array, start: number): void {
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[start + i] !== MAGIC[i]) {
      throw new MalformedError("protobuf body without Kubernetes' magic bytes k8s\\0");
    }
  }
}

/** Range of the object inside an envelope that is in the buffer completely. */
export function openEnvelope(bytes: Uint8Array, start: number, end: number): Range {
  if (end - start < MAGIC.length) {
    throw new MalformedError("protobuf envelope shorter than 4 bytes");
  }
  checkMagic(bytes, start);
  let raw: Range = { start: end, end };
  eachField(bytes, start + MAGIC.length, end, (tag, reader) => {
    if (tag !== ENVELOPE_RAW) return false;
    raw = { start: reader.start, end: reader.end };
    return true;
  });
  return raw;
}

/** Whether an envelope's `TypeMeta` is that of a Status; its kind is field 2. */
export function isStatusType(bytes: Uint8Array, start: number, end: number): boolean {
  let found = false;
  eachField(bytes, start, end, (tag, reader) => {
    if (tag !== (2 << 3 | 2)) return false;
    found = equalsText(bytes, reader.start, reader.end, "Status");
    return true;
  });
  return found;
}

/** Whether an envelope holds a Status. */
export function isStatus(bytes: Uint8Array, start: number, end: number): boolean {
  let found = false;
  eachField(bytes, start + MAGIC.length, end, (tag, reader) => {
    if (tag !== ENVELOPE_TYPE) return false;
    found = isStatusType(bytes, reader.start, reader.end);
    return true;
  });
  return found;
}

/** `ListMeta`: resourceVersion is field 2, continue field 3. */
export function decodeListMetadata(bytes: Uint8Array, start: number, end: number): ListMetadata {
  let resourceVersion = "";
  let continueToken = "";
  eachField(bytes, start, end, (tag, reader) => {
    if (tag === (2 << 3 | 2)) {
      resourceVersion = limited("resourceVersion", VERSION_LIMIT, bytes, reader);
    } else if (tag === (3 << 3 | 2)) {
      continueToken = limited("continue token", TOKEN_LIMIT, bytes, reader);
    } else return false;
    return true;
  });
  return { resourceVersion, continueToken };
}

/** What has to go into the next request; a longer text than any server's could not. */
function limited(
  what: string,
  limit: number,
  bytes: Uint8Array,
  { start, end }: ProtobufReader,
): string {
  if (end - start > limit) throw new MalformedError(`a ${what} of ${end - start} bytes`);
  return text(bytes, start, end);
}

/** Metadata of a BOOKMARK's object: resourceVersion is field 6, annotations are field 12. */
export function decodeBookmark(bytes: Uint8Array, start: number, end: number): Bookmark {
  let resourceVersion = "";
  let initialEventsEnd = false;
  const raw = openEnvelope(bytes, start, end);
  eachField(bytes, raw.start, raw.end, (tag, object) => {
    if (tag !== (1 << 3 | 2)) return false;
    eachField(bytes, object.start, object.end, (field, reader) => {
      if (field === (6 << 3 | 2)) {
        resourceVersion = limited("resourceVersion", VERSION_LIMIT, bytes, reader);
      } else if (field === (12 << 3 | 2)) {
        initialEventsEnd ||= isEndMarker(bytes, reader.start, reader.end);
      } else return false;
      return true;
    });
    return true;
  });
  return { resourceVersion, initialEventsEnd };
}

/** An entry of the annotations: key is field 1, value field 2. */
function isEndMarker(bytes: Uint8Array, start: number, end: number): boolean {
  let ofInitialEvents = false;
  let set = false;
  eachField(bytes, start, end, (tag, reader) => {
    if (tag === (1 << 3 | 2)) {
      ofInitialEvents = equalsText(bytes, reader.start, reader.end, INITIAL_EVENTS_END);
    } else if (tag === (2 << 3 | 2)) set = equalsText(bytes, reader.start, reader.end, "true");
    else return false;
    return true;
  });
  return ofInitialEvents && set;
}

/** A Status in its envelope. */
export function decodeStatus(bytes: Uint8Array, start: number, end: number): ApiStatus {
  const raw = openEnvelope(bytes, start, end);
  return decodeBareStatus(bytes, raw.start, raw.end);
}

/** `Status`: message 3, reason 4, details 5 (retryAfterSeconds 5), code 6. */
export function decodeBareStatus(bytes: Uint8Array, start: number, end: number): ApiStatus {
  let code = 0;
  let reason = "";
  let message = "";
  let retryAfterSeconds = 0;
  eachField(bytes, start, end, (tag, reader) => {
    if (tag === (3 << 3 | 2)) {
      message = text(bytes, reader.start, Math.min(reader.end, reader.start + MESSAGE_LIMIT));
    } else if (tag === (4 << 3 | 2)) reason = text(bytes, reader.start, reader.end);
    else if (tag === 6 << 3) code = reader.varint();
    else if (tag === (5 << 3 | 2)) {
      eachField(bytes, reader.start, reader.end, (field, details) => {
        if (field !== 5 << 3) return false;
        retryAfterSeconds = details.varint();
        return true;
      });
    } else return false;
    return true;
  });
  return { code, reason, message, retryAfterSeconds };
}
