import type { LogSink } from "./sink.ts";
import { StateError } from "./state_error.ts";

/**
 * Appends to a file. What a crash left behind what was recorded is cut off at the start, so that
 * every record is in it exactly once.
 */
export class FileSink implements LogSink {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  #length: number;
  #unsettled = false;

  /**
   * @param recorded the length up to which everything is accounted for; undefined when there is
   *   no record of it, and what is there stays
   * @throws {StateError} when the file cannot be opened, or is no ordinary one
   */
  constructor(path: string, recorded: number | undefined) {
    this.#path = path;
    try {
      this.#file = Deno.openSync(path, { write: true, create: true });
    } catch (cause) {
      throw new StateError(`cannot write to ${path} (--output): ${reasonOf(cause)}`, { cause });
    }
    const { isFile, size } = this.#file.statSync();
    if (!isFile) {
      this.#file.close();
      throw new StateError(
        `${path} (--output) is no ordinary file; to write to a pipe or a terminal, use --output -`,
      );
    }
    this.#length = recorded === undefined ? size : Math.min(size, recorded);
    if (this.#length < size) this.#file.truncateSync(this.#length);
    this.#file.seekSync(this.#length, Deno.SeekMode.Start);
  }

  get length(): number {
    return this.#length;
  }

  /** A disk that is full now may have room later: nothing is lost by waiting. */
  write(batch: Uint8Array<ArrayBuffer>): Promise<number> {
    let written = 0;
    try {
      while (written < batch.length) written += this.#file.writeSync(batch.subarray(written));
    } catch (cause) {
      // What was written of the batch must not stand there twice.
      this.#file.truncateSync(this.#length);
      this.#file.seekSync(this.#length, Deno.SeekMode.Start);
      return Promise.reject(
        new StateError(`cannot write to ${this.#path} (--output): ${reasonOf(cause)}`, { cause }),
      );
    }
    this.#length += batch.length;
    this.#unsettled = true;
    return Promise.resolve(this.#length);
  }

  settle(): void {
    if (this.#unsettled) this.#file.syncDataSync();
    this.#unsettled = false;
  }

  close(): void {
    this.#file.close();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
