import { type PodHistory, readInventory, restoreInventory } from "../history/mod.ts";
import { InventoryFileError } from "../history/mod.ts";
import type { PodSource } from "./source.ts";

/** A file that `inventory export` wrote. */
export class FileSource implements PodSource {
  readonly learns = false;
  readonly settled = true;
  readonly description: string;

  private constructor(path: string) {
    this.description = path;
  }

  /** @throws {InventoryFileError} when it cannot be read, or is no such file */
  static async open(path: string, history: PodHistory): Promise<FileSource> {
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new InventoryFileError(`cannot read the inventory ${path} (--inventory): ${reason}`, {
        cause,
      });
    }
    restoreInventory(history, readInventory(text, path));
    history.complete();
    return new FileSource(path);
  }

  run(): Promise<void> {
    return Promise.resolve();
  }
}
