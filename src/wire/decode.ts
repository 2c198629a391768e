import { type AnyLayout, layoutOf, type Message } from "./messages.ts";
import { REST, widthOf } from "./layout.ts";
import { REDUCER_MESSAGE_LIMIT, TIMESTAMP_BYTES } from "./protocol.ts";

/** Why bytes are no message. The reducer closes the connection, or never recovers (protocol 1.4). */
export type MalformedCause = "unknown_message" | "bad_length" | "message_too_long";

/** What is wrong with a message that can be read all the same. */
export type MessageDefect = "nonzero_padding" | "invalid_utf8";

export type DecodeResult =
  | {
    readonly kind: "message";
    readonly message: Message;
    /** Bytes of the message, its timestamp included. */
    readonly length: number;
    readonly defects: readonly MessageDefect[];
  }
  | { readonly kind: "incomplete"; /** Bytes that are missing at least. */ readonly needed: number }
  | { readonly kind: "malformed"; readonly cause: MalformedCause; readonly reason: string };

const NO_DEFECTS: readonly MessageDefect[] = [];

// The byte order mark is data here: dropping it would change an id.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads one message at `offset` (protocol 2.1). Bytes from `end` on are not looked at.
 *
 * Stricter than the reducer, which does not compare `_len` with the lengths of the strings.
 */
export function decodeMessage(bytes: Uint8Array, offset: number, end: number): DecodeResult {
  const available = end - offset;
  const idEnd = TIMESTAMP_BYTES + 2;
  if (available < idEnd) return { kind: "incomplete", needed: idEnd - available };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = offset + TIMESTAMP_BYTES;
  const id = view.getUint16(start, true);
  const layout = layoutOf(id);
  if (layout === undefined) {
    return { kind: "malformed", cause: "unknown_message", reason: `no message has the id ${id}` };
  }
  let size = layout.header;
  if (layout.dynamic) {
    if (available < idEnd + 2) return { kind: "incomplete", needed: idEnd + 2 - available };
    size = view.getUint16(start + 2, true);
    if (size < layout.header) {
      return badLength(`${layout.name}: _len is ${size}, its header alone has ${layout.header}`);
    }
    if (TIMESTAMP_BYTES + size > REDUCER_MESSAGE_LIMIT) {
      const reason = `${layout.name}: ${TIMESTAMP_BYTES + size} bytes in total, ` +
        `the reducer's buffer has ${REDUCER_MESSAGE_LIMIT}`;
      return { kind: "malformed", cause: "message_too_long", reason };
    }
    if (available >= TIMESTAMP_BYTES + layout.header) {
      const texts = lengthOfTexts(view, start, layout);
      if (texts > size - layout.header) {
        return badLength(
          `${layout.name}: _len is ${size}, its header has ${layout.header} ` +
            `and its strings without the last one have ${texts}`,
        );
      }
    }
  }
  const length = TIMESTAMP_BYTES + size;
  if (available < length) return { kind: "incomplete", needed: length - available };
  return readMessage(bytes, view, offset, length, layout);
}

function readMessage(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  layout: AnyLayout,
): DecodeResult {
  const start = offset + TIMESTAMP_BYTES;
  let invalidText = false;
  const read: Record<string, unknown> = {
    name: layout.name,
    timestamp: view.getBigUint64(offset, true),
  };
  for (const name in layout.fields) {
    const [type, at] = layout.fields[name]!;
    if (type === "u8") read[name] = view.getUint8(start + at);
    else if (type === "u16") read[name] = view.getUint16(start + at, true);
    else if (type === "u32") read[name] = view.getUint32(start + at, true);
    else if (type === "u64") read[name] = view.getBigUint64(start + at, true);
    else read[name] = bytes.slice(start + at, start + at + widthOf(type));
  }
  let at = start + layout.header;
  for (const name in layout.texts) {
    const lengthAt = layout.texts[name]!;
    const end = lengthAt === REST ? offset + length : at + view.getUint16(start + lengthAt, true);
    const encoded = bytes.subarray(at, end);
    const text = decoder.decode(encoded);
    invalidText ||= text.includes("\ufffd") && !isUtf8(encoded);
    read[name] = text;
    at = end;
  }
  const dirty = layout.padding.some((gap) => bytes[start + gap] !== 0);
  // The layout has given `read` exactly the fields of the message it names.
  return {
    kind: "message",
    message: read as unknown as Message,
    length,
    defects: defectsOf(dirty, invalidText),
  };
}

/** Costs far more than decoding, so only asked when a replacement character came out. */
function isUtf8(encoded: Uint8Array): boolean {
  try {
    strictDecoder.decode(encoded);
    return true;
  } catch {
    return false;
  }
}

function defectsOf(nonzeroPadding: boolean, invalidText: boolean): readonly MessageDefect[] {
  if (!nonzeroPadding) return invalidText ? ["invalid_utf8"] : NO_DEFECTS;
  return invalidText ? ["nonzero_padding", "invalid_utf8"] : ["nonzero_padding"];
}

function lengthOfTexts(view: DataView, start: number, layout: AnyLayout): number {
  let sum = 0;
  for (const name in layout.texts) {
    const lengthAt = layout.texts[name]!;
    if (lengthAt !== REST) sum += view.getUint16(start + lengthAt, true);
  }
  return sum;
}

function badLength(reason: string): DecodeResult {
  return { kind: "malformed", cause: "bad_length", reason };
}
