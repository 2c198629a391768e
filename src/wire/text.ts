const encoder = new TextEncoder();

/** From here on one call of the platform's encoder is cheaper than a loop over the characters. */
const LONG_TEXT = 64;

/**
 * Writes `text` as UTF-8 at `offset`, at most `limit` bytes and never half a character.
 *
 * A lone surrogate becomes U+FFFD. The caller makes sure that `limit` bytes are there.
 *
 * @returns the number of bytes written
 */
export function writeText(
  target: Uint8Array,
  offset: number,
  text: string,
  limit: number,
): number {
  const length = text.length;
  if (length > LONG_TEXT || length > limit) return writeLong(target, offset, text, limit);
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return writeLong(target, offset, text, limit);
    target[offset + index] = unit;
  }
  return length;
}

function writeLong(target: Uint8Array, offset: number, text: string, limit: number): number {
  return encoder.encodeInto(text, target.subarray(offset, offset + limit)).written;
}

/** True when `text` takes at most `limit` bytes of UTF-8. */
export function fitsText(text: string, limit: number): boolean {
  if (text.length * 3 <= limit) return true;
  return text.length <= limit && utf8Length(text) <= limit;
}

/** Bytes that `text` takes as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += encodedBytes(character);
  return bytes;
}

/** The longest beginning of `text` that takes at most `limit` bytes of UTF-8. */
export function cutText(text: string, limit: number): string {
  if (fitsText(text, limit)) return text;
  let bytes = 0;
  let index = 0;
  for (const character of text) {
    bytes += encodedBytes(character);
    if (bytes > limit) break;
    index += character.length;
  }
  return text.slice(0, index);
}

function encodedBytes(character: string): number {
  const point = character.codePointAt(0)!;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
}
