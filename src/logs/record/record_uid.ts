const ALPHABET = new TextEncoder().encode("0123456789abcdefghjkmnpqrstvwxyz");
const NAME = 13;
const OFFSET = 8;

/**
 * The `log.record.uid` of records: where a record lies in the logical file of its stream. A reader
 * that repeats one after a crash gives it the same again.
 *
 * 13 characters for the stream and the segment (65 bits, of which 64 are a hash), 8 for the offset,
 * in the base 32 of Crockford.
 */
export class RecordUid {
  readonly bytes = new Uint8Array(NAME + OFFSET);

  /** @param hash of stream and segment: 16 hexadecimal digits */
  segment(hash: string): void {
    let rest = BigInt(`0x${hash}`);
    for (let n = NAME - 1; n >= 0; n--, rest >>= 5n) this.bytes[n] = ALPHABET[Number(rest & 31n)]!;
  }

  at(offset: number): Uint8Array {
    const low = offset % 0x100_0000;
    const high = (offset - low) / 0x100_0000;
    const { bytes } = this;
    bytes[20] = ALPHABET[low & 31]!;
    bytes[19] = ALPHABET[low >>> 5 & 31]!;
    bytes[18] = ALPHABET[low >>> 10 & 31]!;
    bytes[17] = ALPHABET[low >>> 15 & 31]!;
    const middle = low >>> 20 | high << 4;
    bytes[16] = ALPHABET[middle & 31]!;
    bytes[15] = ALPHABET[middle >>> 5 & 31]!;
    bytes[14] = ALPHABET[middle >>> 10 & 31]!;
    bytes[13] = ALPHABET[middle >>> 15 & 31]!;
    return bytes;
  }
}
