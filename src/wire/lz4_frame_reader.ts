import { decompressBlock } from "./lz4_block_decoder.ts";
import { Lz4Error } from "./lz4_error.ts";
import { STORED_FLAG } from "./protocol.ts";
import { XxHash32, xxHash32 } from "./xxhash32.ts";

const MAGIC = 0x184d_2204;
const SKIPPABLE_MAGIC = 0x184d_2a50;
const HISTORY = 64 * 1024;

/** Most bytes of plaintext that one byte of an LZ4 block can stand for. */
const LARGEST_EXPANSION = 255;

/** What a frame's header says. */
export interface FrameInfo {
  readonly independentBlocks: boolean;
  readonly blockChecksum: boolean;
  readonly contentChecksum: boolean;
  /** Undefined when the header does not tell. */
  readonly contentSize: bigint | undefined;
  /** Most plaintext bytes of one block: 64 KiB, 256 KiB, 1 MiB or 4 MiB. */
  readonly blockLimit: number;
}

export type FrameEvent =
  | { readonly kind: "frame"; readonly info: FrameInfo }
  | {
    readonly kind: "block";
    /** Valid until the next event is asked for. */
    readonly plain: Uint8Array;
    readonly stored: boolean;
    /** Bytes of the payload on the wire. */
    readonly wireBytes: number;
  }
  /** The end mark: another frame may follow. */
  | { readonly kind: "end" }
  | { readonly kind: "skippable"; readonly length: number };

type State = "magic" | "descriptor" | "size" | "block" | "checksum" | "skip_size" | "skip";

/**
 * Reads a stream of LZ4 frames in pieces of any size, as the reference library does (protocol 1.2):
 * linked and independent blocks, stored blocks, all checksums, frames in a row, skippable frames.
 *
 * Memory grows with the bytes that have really arrived, to about twice the largest block at most.
 */
export class FrameReader {
  #state: State = "magic";
  #needed = 4;
  #piece = new Uint8Array(64);
  #pieceLength = 0;
  #info: FrameInfo | undefined;
  #blockBytes = 0;
  #blockStored = false;
  #window = new Uint8Array(0);
  #windowLength = 0;
  #contentHash = new XxHash32();
  #contentLength = 0;
  #skipped = 0;

  /** True between blocks and between frames: a stream that ends here is not cut off. */
  get atBoundary(): boolean {
    return this.#pieceLength === 0 && (this.#state === "size" || this.#state === "magic");
  }

  /**
   * Takes the next bytes of the stream. The result must be read to its end before the next call.
   *
   * @throws {Lz4Error} while it is read; the reader is of no use afterwards
   */
  *read(chunk: Uint8Array): Generator<FrameEvent, void, undefined> {
    let offset = 0;
    // A stored block may be empty: it is complete although no byte is left.
    while (offset < chunk.length || this.#needed === 0) {
      if (this.#state === "skip") {
        const length = Math.min(this.#needed, chunk.length - offset);
        offset += length;
        this.#needed -= length;
        if (this.#needed > 0) return;
        this.#expect("magic", 4);
        yield { kind: "skippable", length: this.#skipped };
        continue;
      }
      const available = chunk.length - offset;
      const missing = this.#needed - this.#pieceLength;
      if (available < missing) {
        this.#keep(chunk.subarray(offset));
        return;
      }
      let piece = chunk.subarray(offset, offset + missing);
      offset += missing;
      if (this.#pieceLength > 0) {
        this.#keep(piece);
        piece = this.#piece.subarray(0, this.#pieceLength);
        this.#pieceLength = 0;
      }
      const event = this.#take(piece);
      if (event !== undefined) yield event;
    }
  }

  #expect(state: State, needed: number): void {
    this.#state = state;
    this.#needed = needed;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#pieceLength + bytes.length;
    if (length > this.#piece.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(this.#needed, length * 2)));
      larger.set(this.#piece.subarray(0, this.#pieceLength));
      this.#piece = larger;
    }
    this.#piece.set(bytes, this.#pieceLength);
    this.#pieceLength = length;
  }

  #take(piece: Uint8Array): FrameEvent | undefined {
    switch (this.#state) {
      case "magic":
        return this.#takeMagic(readUint32(piece, 0));
      case "descriptor":
        return this.#takeDescriptor(piece);
      case "size":
        return this.#takeSize(readUint32(piece, 0));
      case "block":
        return this.#takeBlock(piece);
      case "checksum":
        return this.#takeContentChecksum(readUint32(piece, 0));
      default:
        this.#skipped = readUint32(piece, 0);
        this.#expect("skip", this.#skipped);
        return undefined;
    }
  }

  #takeMagic(magic: number): undefined {
    if (magic === MAGIC) {
      this.#expect("descriptor", 3);
    } else if ((magic & 0xffff_fff0) >>> 0 === SKIPPABLE_MAGIC) {
      this.#expect("skip_size", 4);
    } else {
      throw new Lz4Error(
        "unknown_frame",
        `an LZ4 frame should begin here, but the bytes are 0x${
          magic.toString(16).padStart(8, "0")
        } (little endian)`,
      );
    }
  }

  #takeDescriptor(piece: Uint8Array): FrameEvent | undefined {
    const flags = piece[0]!;
    const sizes = piece[1]!;
    if (flags >> 6 !== 1 || (flags & 2) !== 0 || (sizes & 0x8f) !== 0 || sizes >> 4 < 4) {
      throw new Lz4Error(
        "bad_header",
        `an LZ4 frame header has the flags 0x${hexByte(flags)} and 0x${hexByte(sizes)}, ` +
          `which no known version writes`,
      );
    }
    const hasSize = (flags & 8) !== 0;
    const length = 3 + (hasSize ? 8 : 0) + (flags & 1) * 4;
    if (piece.length < length) {
      this.#keep(piece.slice());
      this.#needed = length;
      return undefined;
    }
    const expected = xxHash32(piece.subarray(0, length - 1)) >>> 8 & 0xff;
    if (piece[length - 1] !== expected) {
      throw new Lz4Error(
        "bad_header_checksum",
        `an LZ4 frame header ends with 0x${hexByte(piece[length - 1]!)}, ` +
          `its checksum is 0x${hexByte(expected)}`,
      );
    }
    if ((flags & 1) !== 0) {
      throw new Lz4Error("dictionary", "an LZ4 frame asks for a dictionary: send it without");
    }
    const info: FrameInfo = {
      independentBlocks: (flags & 0x20) !== 0,
      blockChecksum: (flags & 0x10) !== 0,
      contentChecksum: (flags & 4) !== 0,
      contentSize: hasSize
        ? new DataView(piece.buffer, piece.byteOffset).getBigUint64(2, true)
        : undefined,
      blockLimit: 1 << 8 + 2 * (sizes >> 4),
    };
    this.#info = info;
    this.#windowLength = 0;
    this.#contentHash = new XxHash32();
    this.#contentLength = 0;
    this.#expect("size", 4);
    return { kind: "frame", info };
  }

  #takeSize(word: number): FrameEvent | undefined {
    const info = this.#frame();
    if (word === 0) {
      if (info.contentChecksum) {
        this.#expect("checksum", 4);
        return undefined;
      }
      return this.#endFrame(info);
    }
    this.#blockStored = word >= STORED_FLAG;
    this.#blockBytes = this.#blockStored ? word - STORED_FLAG : word;
    if (this.#blockBytes > info.blockLimit) {
      throw new Lz4Error(
        "block_too_large",
        `an LZ4 block has ${this.#blockBytes} bytes, its frame announced at most ${info.blockLimit}`,
      );
    }
    this.#expect("block", this.#blockBytes + (info.blockChecksum ? 4 : 0));
    return undefined;
  }

  #takeBlock(piece: Uint8Array): FrameEvent {
    const info = this.#frame();
    const payload = piece.subarray(0, this.#blockBytes);
    if (info.blockChecksum) {
      const expected = readUint32(piece, this.#blockBytes);
      if (xxHash32(payload) !== expected) {
        throw new Lz4Error("bad_block_checksum", "an LZ4 block does not fit its checksum");
      }
    }
    const plain = this.#plaintext(payload, info);
    if (info.contentChecksum) this.#contentHash.update(plain);
    this.#contentLength += plain.length;
    this.#expect("size", 4);
    return { kind: "block", plain, stored: this.#blockStored, wireBytes: this.#blockBytes };
  }

  #plaintext(payload: Uint8Array, info: FrameInfo): Uint8Array {
    if (this.#blockStored && info.independentBlocks) return payload;
    const most = this.#blockStored
      ? payload.length
      : Math.min(info.blockLimit, payload.length * LARGEST_EXPANSION);
    const start = this.#makeRoom(most, info.independentBlocks);
    if (this.#blockStored) {
      this.#window.set(payload, start);
      this.#windowLength = start + payload.length;
    } else {
      this.#windowLength = decompressBlock(
        payload,
        0,
        payload.length,
        this.#window,
        start,
        start + most,
      );
    }
    return this.#window.subarray(start, this.#windowLength);
  }

  /** Keeps what linked blocks may refer to and returns where the next block can be put. */
  #makeRoom(length: number, independent: boolean): number {
    const kept = independent ? 0 : Math.min(this.#windowLength, HISTORY);
    const history = this.#window.subarray(this.#windowLength - kept, this.#windowLength);
    if (kept + length > this.#window.length) {
      const larger = new Uint8Array(kept + length);
      larger.set(history);
      this.#window = larger;
    } else {
      this.#window.set(history);
    }
    return kept;
  }

  #takeContentChecksum(expected: number): FrameEvent {
    if (this.#contentHash.digest() !== expected) {
      throw new Lz4Error("bad_content_checksum", "an LZ4 frame does not fit its checksum");
    }
    return this.#endFrame(this.#frame());
  }

  #endFrame(info: FrameInfo): FrameEvent {
    // The reference library takes a content size of 0 as unknown.
    if (info.contentSize !== undefined && info.contentSize !== 0n) {
      if (info.contentSize !== BigInt(this.#contentLength)) {
        throw new Lz4Error(
          "bad_content_size",
          `an LZ4 frame held ${this.#contentLength} bytes, its header announced ${info.contentSize}`,
        );
      }
    }
    this.#info = undefined;
    this.#expect("magic", 4);
    return { kind: "end" };
  }

  #frame(): FrameInfo {
    if (this.#info === undefined) throw new Error("no LZ4 frame is open");
    return this.#info;
  }
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
