import { getLogger } from "@logtape/logtape";
import { type Checkpoint, EMPTY, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { StateError } from "./state_error.ts";

const log = getLogger(["k8s-collector", "logs"]);

/** What to do where no checkpoint can be read, though there were some. */
export type OnBadCheckpoint = "beginning" | "end" | "fail";

/**
 * Checkpoints in a folder: the last one and the one before. Each is whole or not there, whenever the
 * machine stops: it is written under another name, forced to the disk, and renamed.
 */
export class CheckpointStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Undefined where there were some, none can be read, and only what is new is to be read then.
   *
   * @throws {StateError} when nothing can be read where something was written, and that is to fail
   */
  load(onBad: OnBadCheckpoint): Checkpoint | undefined {
    const found = [this.#current, this.#previous].map(readText);
    for (const [index, text] of found.entries()) {
      const checkpoint = text === undefined ? undefined : readCheckpoint(text);
      if (checkpoint === undefined) continue;
      if (index > 0) {
        log.warning("the last checkpoint cannot be read; going on from the one before, {path}", {
          path: this.#previous,
        });
      }
      return checkpoint;
    }
    if (found.every((text) => text === undefined)) return EMPTY;
    if (onBad === "fail") {
      throw new StateError(
        `${this.#current} cannot be read, nor can the one before it. Remove both to read all logs ` +
          "from their beginnings, or set --on-bad-checkpoint=beginning or end",
      );
    }
    log.warning("{path} cannot be read, nor the one before: reading {from}", {
      path: this.#current,
      from: onBad === "end" ? "only what is new" : "from the beginning",
    });
    return onBad === "end" ? undefined : EMPTY;
  }

  /** @throws the system's error, when it cannot be written; the one before is good then */
  save(checkpoint: Checkpoint): void {
    const unfinished = `${this.#folder}/checkpoint.unfinished`;
    {
      using file = Deno.openSync(unfinished, { write: true, create: true, truncate: true });
      const bytes = new TextEncoder().encode(writeCheckpoint(checkpoint));
      for (let written = 0; written < bytes.length;) {
        written += file.writeSync(bytes.subarray(written));
      }
      file.syncDataSync();
    }
    try {
      Deno.renameSync(this.#current, this.#previous);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    Deno.renameSync(unfinished, this.#current);
    this.#syncFolder();
  }

  /** Otherwise the names could be the old ones after a crash. Not every system can do that. */
  #syncFolder(): void {
    if (Deno.build.os === "windows") return;
    using folder = Deno.openSync(this.#folder);
    folder.syncSync();
  }

  get #current(): string {
    return `${this.#folder}/checkpoint`;
  }

  get #previous(): string {
    return `${this.#folder}/checkpoint.previous`;
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
