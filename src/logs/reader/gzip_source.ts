import { constants, gunzipSync } from "node:zlib";
import { HEAD_BYTES } from "./identity.ts";
import type { LogFile } from "./files.ts";

const CHUNK = 64 * 1024;
/** Of the compressed bytes: enough for the first lines, and no bomb. */
const HEAD_CHUNK = 4 * 1024;

/** The first bytes of what a compressed file holds. */
export function gzipHead(file: LogFile): Uint8Array {
  const bytes = new Uint8Array(HEAD_CHUNK);
  const length = file.read(bytes, 0);
  const plain = gunzipSync(bytes.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH });
  return plain.subarray(0, HEAD_BYTES);
}

/** Reads what a compressed file holds, from front to back. */
export class GzipSource {
  readonly #file: LogFile;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  /** The offset of `#rest`, in uncompressed bytes. */
  #at = 0;

  constructor(file: LogFile) {
    this.#file = file;
  }

  /**
   * Fills `into` from an offset on; fewer bytes at the end only.
   *
   * @throws {TypeError} when the file is broken
   */
  async read(into: Uint8Array, offset: number): Promise<number> {
    if (this.#chunks === undefined || offset < this.#at) this.#restart();
    let length = 0;
    while (length < into.length) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#chunks!.next();
        if (done) break;
        this.#rest = value;
        continue;
      }
      const skipped = Math.min(this.#rest.length, Math.max(0, offset + length - this.#at));
      const taken = Math.min(this.#rest.length - skipped, into.length - length);
      into.set(this.#rest.subarray(skipped, skipped + taken), length);
      length += taken;
      this.#at += skipped + taken;
      this.#rest = this.#rest.subarray(skipped + taken);
    }
    return length;
  }

  #restart(): void {
    let offset = 0;
    const file = this.#file;
    const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const bytes = new Uint8Array(CHUNK);
        const length = file.read(bytes, offset);
        offset += length;
        if (length === 0) controller.close();
        else controller.enqueue(bytes.subarray(0, length));
      },
    }, { highWaterMark: 0 });
    this.#chunks = compressed.pipeThrough(new DecompressionStream("gzip"))[Symbol.asyncIterator]();
    this.#rest = new Uint8Array(0);
    this.#at = 0;
  }
}
