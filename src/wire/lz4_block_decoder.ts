import { Lz4Error } from "./lz4_error.ts";

const MINIMUM_MATCH = 4;

/** From here on the platform's copy is cheaper than a loop over the bytes. */
const LONG_COPY = 32;

/**
 * Decompresses one LZ4 block, `source` from `start` to `end`, into `target` from `at` on.
 *
 * Nothing is read outside the block and nothing written at or behind `limit`. Matches reach back
 * to the beginning of `target`: what is there before `at` is the history of linked blocks.
 *
 * @returns where the plaintext ends in `target`
 * @throws {Lz4Error} `corrupt_block`
 */
export function decompressBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  limit: number,
): number {
  let position = start;
  while (position < end) {
    const token = source[position++]!;

    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        if (position >= end) throw corrupt("ends inside a literal length", position - start);
        more = source[position++]!;
        literals += more;
      } while (more === 255);
    }
    if (literals > end - position) {
      throw corrupt("has fewer literals than it says", position - start);
    }
    if (literals > limit - at) throw corrupt("is larger than it may be", position - start);
    copyLiterals(source, position, target, at, literals);
    position += literals;
    at += literals;
    if (position === end) return at;

    if (end - position < 2) throw corrupt("ends inside a match offset", position - start);
    const offset = source[position]! | source[position + 1]! << 8;
    position += 2;
    if (offset === 0 || offset > at) {
      throw corrupt(`has a match ${offset} bytes back, ${at} are there`, position - start);
    }
    let length = (token & 15) + MINIMUM_MATCH;
    if (length === 15 + MINIMUM_MATCH) {
      let more: number;
      do {
        if (position >= end) throw corrupt("ends inside a match length", position - start);
        more = source[position++]!;
        length += more;
      } while (more === 255);
    }
    if (length > limit - at) throw corrupt("is larger than it may be", position - start);
    at = copyMatch(target, at, offset, length);
  }
  throw corrupt("does not end with literals", position - start);
}

function copyLiterals(
  source: Uint8Array,
  position: number,
  target: Uint8Array,
  at: number,
  length: number,
): void {
  if (length > LONG_COPY) {
    target.set(source.subarray(position, position + length), at);
    return;
  }
  for (let index = 0; index < length; index++) target[at + index] = source[position + index]!;
}

function copyMatch(target: Uint8Array, at: number, offset: number, length: number): number {
  const end = at + length;
  if (offset >= length && length > LONG_COPY) {
    target.copyWithin(at, at - offset, end - offset);
    return end;
  }
  // A match may overlap what it produces: byte by byte it repeats itself.
  for (let index = at; index < end; index++) target[index] = target[index - offset]!;
  return end;
}

function corrupt(what: string, position: number): Lz4Error {
  return new Lz4Error("corrupt_block", `an LZ4 block ${what} (at its byte ${position})`);
}
