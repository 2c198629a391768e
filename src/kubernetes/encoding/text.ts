/**
 * Text out of network bytes, made only when it has to be.
 *
 * Most strings of a watch event equal what the store already holds, and most of the others (images,
 * namespaces, owners) were seen moments ago. Comparing bytes costs a few nanoseconds, making a
 * string about eighty and the memory, so both cases are caught before a string is made.
 */
import { Buffer } from "node:buffer";

const CACHE_SLOTS = 1 << 14;
const MAX_CACHED_LENGTH = 256;

let view: Buffer = Buffer.alloc(0);

/** Decodes UTF-8; bytes that are not UTF-8 become U+FFFD. */
export function text(bytes: Uint8Array, start: number, end: number): string {
  if (start >= end) return "";
  if (
    view.buffer !== bytes.buffer || view.byteOffset !== bytes.byteOffset ||
    view.byteLength !== bytes.byteLength
  ) {
    view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view.toString("utf8", start, end);
}

/** Characters that steer a terminal, end a line or turn one around. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** As {@link text}, with U+FFFD for what could steer a terminal or turn a line around. */
export function harmlessText(bytes: Uint8Array, start: number, end: number): string {
  const made = text(bytes, start, end);
  // A look at the bytes costs half of what an expression over the string does.
  for (let i = start; i < end; i++) {
    if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return made.replaceAll(STEERING, "\ufffd");
  }
  return made;
}

/** True when the bytes are exactly this string. Strings beyond ASCII compare as different. */
export function equalsText(bytes: Uint8Array, start: number, end: number, value: string): boolean {
  const length = end - start;
  if (length !== value.length) return false;
  for (let i = 0; i < length; i++) {
    const code = bytes[start + i]!;
    if (code !== value.charCodeAt(i) || code > 0x7f) return false;
  }
  return true;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * Shares equal strings, made harmless. A direct-mapped cache: a collision only costs a second copy of a string, so
 * the table never grows, however many job names a cluster goes through.
 */
export class TextCache {
  readonly #slots: (string | undefined)[] = new Array(CACHE_SLOTS).fill(undefined);

  get(bytes: Uint8Array, start: number, end: number): string {
    if (start >= end) return "";
    if (end - start > MAX_CACHED_LENGTH) return harmlessText(bytes, start, end);
    const slot = hashOf(bytes, start, end) & (CACHE_SLOTS - 1);
    const held = this.#slots[slot];
    if (held !== undefined && equalsText(bytes, start, end, held)) return held;
    const fresh = harmlessText(bytes, start, end);
    this.#slots[slot] = fresh;
    return fresh;
  }
}
