import { getLogger } from "@logtape/logtape";
import { type Clock, pause } from "../../time/mod.ts";
import type { LogSink } from "./sink.ts";
import { StateError } from "./state_error.ts";

const log = getLogger(["k8s-collector", "logs"]);

const AGAIN_MILLISECONDS = 1_000;

/**
 * Appends to a file. What a crash left behind what was recorded is cut off at the start, so that
 * every record is in it exactly once.
 */
export class FileSink implements LogSink {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #clock: Clock;
  failure: string | undefined;
  #length: number;
  #unsettled = false;

  /**
   * @param recorded the length up to which everything is accounted for; undefined when there is
   *   no record of it, and what is there stays
   * @throws {StateError} when the file cannot be opened, or is no ordinary one
   */
  constructor(path: string, recorded: number | undefined, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
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

  /** Resolves when all of it is written: a disk that is full now may have room later. */
  async write(
    batch: Uint8Array<ArrayBuffer>,
    _records: number,
    signal: AbortSignal,
  ): Promise<number> {
    while (!this.#append(batch)) {
      await pause(this.#clock, AGAIN_MILLISECONDS, signal);
      signal.throwIfAborted();
    }
    return this.#length;
  }

  #append(batch: Uint8Array): boolean {
    let written = 0;
    try {
      while (written < batch.length) written += this.#file.writeSync(batch.subarray(written));
    } catch (error) {
      this.failure = reasonOf(error);
      log.error("cannot write to {path} (--output): {error}; trying again", {
        resource: "output",
        reason: this.failure,
        path: this.#path,
        error,
      });
      // What was written of the batch must not stand there twice.
      this.#file.truncateSync(this.#length);
      this.#file.seekSync(this.#length, Deno.SeekMode.Start);
      return false;
    }
    if (this.failure !== undefined) {
      log.info("{path} takes records again", { resource: "output", path: this.#path });
      this.failure = undefined;
    }
    this.#length += batch.length;
    this.#unsettled = true;
    return true;
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
