// Limits of the LZ4 block format: a match has at least 4 bytes and starts at least 12 bytes before
// the end of its block, whose last 5 bytes are literals.
const MINIMUM_MATCH = 4;
const MATCH_START_MARGIN = 12;
const LAST_LITERALS = 5;

const TABLE_BITS = 12;
const HASH_FACTOR = -1_640_531_535;

/** After each 2^4 positions without a match the search takes longer steps: ids do not compress. */
const SKIP_BITS = 4;

/** Compresses one independent LZ4 block of at most 64 KiB at a time; its memory is reused. */
export class BlockCompressor {
  readonly #positions = new Uint16Array(1 << TABLE_BITS);

  /**
   * Compresses the first `length` bytes of `source` into `target`, from `start` up to `end`.
   *
   * @returns the number of bytes written, or 0 when they would go past `end`; the bytes between
   * `start` and `end` are undefined then
   */
  compress(
    source: Uint8Array,
    length: number,
    target: Uint8Array,
    start: number,
    end: number,
  ): number {
    const positions = this.#positions;
    const input = new DataView(source.buffer, source.byteOffset, source.byteLength);
    const output = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const lastStart = length - MATCH_START_MARGIN;
    const matchEnd = length - LAST_LITERALS;
    let at = start;
    let anchor = 0;
    let position = 1;
    let misses = 1 << SKIP_BITS;
    // An empty slot reads as position 0, which is as good a candidate as any: contents are compared.
    positions.fill(0);
    while (position <= lastStart) {
      const word = input.getInt32(position, true);
      const slot = hash(word);
      let from = positions[slot]!;
      positions[slot] = position;
      if (input.getInt32(from, true) !== word) {
        position += misses++ >> SKIP_BITS;
        continue;
      }
      misses = 1 << SKIP_BITS;

      let next = position + MINIMUM_MATCH;
      const offset = position - from;
      while (position > anchor && from > 0 && source[position - 1] === source[from - 1]) {
        position--;
        from--;
      }
      next = endOfMatch(input, next, next - offset, matchEnd);

      const literals = position - anchor;
      const extra = next - position - MINIMUM_MATCH;
      // Covers both length fields, the token, the offset, and copying literals four bytes at a time.
      if (at + literals + (literals >> 7) + (extra >> 7) + 16 > end) return 0;
      const token = at;
      at = writeLength(target, at + 1, literals);
      for (let index = 0; index < literals; index += 4) {
        output.setInt32(at + index, input.getInt32(anchor + index, true), true);
      }
      at += literals;
      target[at] = offset;
      target[at + 1] = offset >> 8;
      at = writeLength(target, at + 2, extra);
      target[token] = (literals < 15 ? literals : 15) << 4 | (extra < 15 ? extra : 15);

      position = anchor = next;
      if (position <= lastStart) {
        positions[hash(input.getInt32(position - 2, true))] = position - 2;
      }
    }

    const literals = length - anchor;
    if (at + literals + (literals >> 7) + 2 > end) return 0;
    target[at] = (literals < 15 ? literals : 15) << 4;
    at = writeLength(target, at + 1, literals);
    target.set(source.subarray(anchor, length), at);
    return at + literals - start;
  }
}

function hash(word: number): number {
  return Math.imul(word, HASH_FACTOR) >>> 32 - TABLE_BITS;
}

function endOfMatch(input: DataView, start: number, earlier: number, end: number): number {
  let next = start;
  let from = earlier;
  while (next + 4 <= end) {
    const difference = input.getInt32(next, true) ^ input.getInt32(from, true);
    if (difference !== 0) return next + (31 - Math.clz32(difference & -difference) >> 3);
    next += 4;
    from += 4;
  }
  while (next < end && input.getUint8(next) === input.getUint8(from)) {
    next++;
    from++;
  }
  return next;
}

/** Writes what a length has beyond the 15 that its half of the token holds. */
function writeLength(target: Uint8Array, at: number, length: number): number {
  if (length < 15) return at;
  let rest = length - 15;
  while (rest >= 255) {
    target[at++] = 255;
    rest -= 255;
  }
  target[at] = rest;
  return at + 1;
}
