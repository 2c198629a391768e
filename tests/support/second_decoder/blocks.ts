// @ts-types="../../wire/lz4js.d.ts"
import lz4 from "lz4js";
import { MalformedStream } from "./malformed.ts";

/** Magic number, independent blocks of at most 64 KiB, no checksums: all a sender needs (protocol 11). */
const HEADER = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
const STORED = 0x8000_0000;
const MOST_PLAIN_BYTES = 64 * 1024;
/** Longer compressed blocks may stall in the reducer, or be lost there (protocol 1.4). */
const MOST_COMPRESSED_PLAIN_BYTES = 16 * 1024;

export interface Block {
  readonly plain: Uint8Array;
  /** Bytes on the wire, with those of the frame's header when it is the first. */
  readonly bytes: number;
}

/** Cuts the LZ4 frame of a connection into its blocks, decompressed by lz4js. */
export class Blocks {
  #begun = false;

  /**
   * The block that these bytes begin with; undefined when more of it must come.
   *
   * @throws {MalformedStream} when there is none
   */
  read(bytes: Uint8Array): Block | undefined {
    const start = this.#begun ? 0 : HEADER.length;
    if (bytes.length < start + 4) return undefined;
    if (HEADER.slice(0, start).some((byte, at) => bytes[at] !== byte)) {
      const found = bytes.subarray(0, start).toHex();
      throw new MalformedStream(`the frame's header is ${found}`);
    }
    const word = new DataView(bytes.buffer, bytes.byteOffset + start, 4).getUint32(0, true);
    const size = word & ~STORED;
    if (size === 0) throw new MalformedStream("the frame has an end");
    if (size > MOST_PLAIN_BYTES) throw new MalformedStream(`a block of ${size} bytes`);
    const end = start + 4 + size;
    if (bytes.length < end) return undefined;
    this.#begun = true;
    const payload = bytes.subarray(start + 4, end);
    return { plain: word >>> 31 === 1 ? payload : decompressed(payload), bytes: end };
  }
}

function decompressed(payload: Uint8Array): Uint8Array {
  const plain = new Uint8Array(MOST_PLAIN_BYTES);
  const length = lz4.decompressBlock(payload, plain, 0, payload.length, 0);
  if (!(length <= MOST_COMPRESSED_PLAIN_BYTES)) {
    throw new MalformedStream(`a compressed block of ${length} bytes of plaintext`);
  }
  return plain.subarray(0, length);
}
