import { MalformedError } from "./malformed.ts";

const INITIAL_CAPACITY = 1 << 16;
/** After an unusually large object the buffer goes back to a size that suits the usual ones. */
const KEPT_CAPACITY = 1 << 20;

/**
 * Network chunks in one buffer, so that an object is always contiguous however it was cut.
 *
 * Each byte is copied once; what remains of a chunk is moved to the front when room is needed.
 */
export class ByteQueue {
  bytes = new Uint8Array(INITIAL_CAPACITY);
  start = 0;
  end = 0;
  readonly #limit: number;

  /** `limit`: bytes that may wait for an object's end before the stream counts as malformed. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.end - this.start;
  }

  push(chunk: Uint8Array): void {
    const held = this.end - this.start;
    if (held === 0) {
      this.start = this.end = 0;
      if (this.bytes.length > KEPT_CAPACITY && chunk.length <= KEPT_CAPACITY) {
        this.bytes = new Uint8Array(INITIAL_CAPACITY);
      }
    }
    if (this.end + chunk.length > this.bytes.length) this.#makeRoom(held, chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  #makeRoom(held: number, wanted: number): void {
    const needed = held + wanted;
    if (held > this.#limit) {
      throw new MalformedError(`an object longer than ${this.#limit} bytes`);
    }
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(this.start, this.end));
      this.bytes = grown;
    } else this.bytes.copyWithin(0, this.start, this.end);
    this.start = 0;
    this.end = held;
  }
}
