import { Buffer } from "node:buffer";

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines; what has no end yet is kept. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** The whole lines, without their newlines. They are valid until the next call. */
  *push(chunk: Uint8Array): Generator<Buffer> {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#rest.length > 0) bytes = Buffer.concat([this.#rest, bytes]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(start));
  }

  /** The last line, when nothing follows and it has no newline. */
  end(): Buffer | undefined {
    return this.#rest.length > 0 ? this.#rest : undefined;
  }
}
