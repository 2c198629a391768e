import { BLOCK_LIMIT, FRAME_HEADER, MESSAGE_LIMIT, STORED_FLAG } from "./protocol.ts";
import { BlockCompressor } from "./lz4_block.ts";

/** How blocks are written: `stored` saves our CPU and costs about two and a half times the bytes. */
export type IntakeCompression = "lz4" | "stored";

/** Below this a block is stored at once: single messages hold nothing that repeats. */
const SMALLEST_COMPRESSED = 64;

const INITIAL_CAPACITY = 64 * 1024;

/**
 * One endless LZ4 frame, made of independent blocks of whole messages (protocol 1.2, 11.2).
 *
 * Messages are written straight into `plain`: `reserve`, write, `commit`. A full block is sealed
 * by itself; `seal` ends one early. There is never an end mark.
 */
export class FrameWriter {
  /** The current block's plaintext. Valid up to what was reserved. */
  readonly plain: Uint8Array<ArrayBuffer> = new Uint8Array(BLOCK_LIMIT + MESSAGE_LIMIT);
  readonly #compressor: BlockCompressor | undefined;
  #plainLength = 0;
  #sealed = new Uint8Array(INITIAL_CAPACITY);
  #sealedLength = 0;
  #spare = new Uint8Array(INITIAL_CAPACITY);
  #headerWritten = false;

  constructor(options: { readonly compression: IntakeCompression }) {
    this.#compressor = options.compression === "lz4" ? new BlockCompressor() : undefined;
  }

  /**
   * Where the next message begins in `plain`; `length` bytes can be written from there.
   *
   * @throws {RangeError} when `length` is above `MESSAGE_LIMIT`
   */
  reserve(length: number): number {
    if (length > MESSAGE_LIMIT) {
      throw new RangeError(
        `a message of ${length} bytes cannot be reserved: the limit is ${MESSAGE_LIMIT}`,
      );
    }
    return this.#plainLength;
  }

  /**
   * Adds the `length` bytes written at the reserved position to the block. When they do not fit
   * any more, the block is sealed without them and they begin the next one.
   */
  commit(length: number): void {
    const end = this.#plainLength + length;
    if (end <= BLOCK_LIMIT) {
      this.#plainLength = end;
      return;
    }
    const start = this.#plainLength;
    this.seal();
    this.plain.copyWithin(0, start, end);
    this.#plainLength = length;
  }

  /** Ends the current block, if it holds anything. */
  seal(): void {
    const length = this.#plainLength;
    if (length === 0) return;
    this.#makeRoom(FRAME_HEADER.length + 4 + length);
    if (!this.#headerWritten) {
      this.#sealed.set(FRAME_HEADER, this.#sealedLength);
      this.#sealedLength += FRAME_HEADER.length;
      this.#headerWritten = true;
    }
    const start = this.#sealedLength + 4;
    let size = 0;
    if (this.#compressor !== undefined && length >= SMALLEST_COMPRESSED) {
      const end = start + length - 1;
      size = this.#compressor.compress(this.plain, length, this.#sealed, start, end);
    }
    if (size === 0) {
      this.#sealed.set(this.plain.subarray(0, length), start);
      this.#writeSize(length, true);
      this.#sealedLength = start + length;
    } else {
      this.#writeSize(size, false);
      this.#sealedLength = start + size;
    }
    this.#plainLength = 0;
  }

  /** Bytes that `take` would return now. */
  get sealedBytes(): number {
    return this.#sealedLength;
  }

  /**
   * The sealed blocks since the last call, behind the frame header the first time. The view stays
   * valid until the next `take` or `reset`: the next blocks can be filled while it is written.
   */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#sealed.subarray(0, this.#sealedLength);
    [this.#sealed, this.#spare] = [this.#spare, this.#sealed];
    this.#sealedLength = 0;
    return taken;
  }

  /** Forgets everything, for a new connection. */
  reset(): void {
    this.#plainLength = 0;
    this.#sealedLength = 0;
    this.#headerWritten = false;
    if (this.#sealed.length > INITIAL_CAPACITY) this.#sealed = new Uint8Array(INITIAL_CAPACITY);
    if (this.#spare.length > INITIAL_CAPACITY) this.#spare = new Uint8Array(INITIAL_CAPACITY);
  }

  #makeRoom(length: number): void {
    const needed = this.#sealedLength + length;
    if (needed <= this.#sealed.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#sealed.length * 2));
    larger.set(this.#sealed.subarray(0, this.#sealedLength));
    this.#sealed = larger;
  }

  #writeSize(length: number, stored: boolean): void {
    const view = new DataView(this.#sealed.buffer);
    view.setUint32(this.#sealedLength, stored ? length + STORED_FLAG : length, true);
  }
}
