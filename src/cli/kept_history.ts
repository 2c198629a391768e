import { getLogger } from "@logtape/logtape";
import {
  inventoryFile,
  InventoryFileError,
  type PodHistory,
  readInventory,
  restoreInventory,
  writeInventory,
} from "../enrichment/history/mod.ts";
import { writeAtomically } from "../operations/mod.ts";
import { type Clock, pause } from "../time/mod.ts";

const log = getLogger(["k8s-collector", "enrichment"]);

const AGAIN_MILLISECONDS = 30_000;
/** The more there is to write, the more rarely: ten seconds more for every thousand pods. */
const MORE_MILLISECONDS_A_POD = 10;

/** What is known of pods, kept over restarts: who is gone meanwhile stays known for a while. */
export class KeptHistory {
  readonly #path: string;
  readonly #history: PodHistory;
  #changed = false;

  constructor(stateDir: string, history: PodHistory) {
    this.#path = `${stateDir}/inventory.json`;
    this.#history = history;
    const note = () => this.#changed = true;
    history.subscribe({ added: note, changed: note, removed: note });
  }

  /** What cannot be read is left alone: the pods that there are will be listed anyway. */
  async load(): Promise<void> {
    let text: string;
    try {
      text = await Deno.readTextFile(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      throw error;
    }
    try {
      restoreInventory(this.#history, readInventory(text, this.#path));
    } catch (error) {
      if (!(error instanceof InventoryFileError)) throw error;
      log.warning("what was known of pods is lost: {error}", { error });
    }
  }

  /** Writes it down now and then, and at the end. */
  async run(clock: Clock, wallClock: () => number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { live, retained } = this.#history.statistics;
      await pause(clock, AGAIN_MILLISECONDS + MORE_MILLISECONDS_A_POD * (live + retained), signal);
      this.#history.advance();
      await this.#save(wallClock());
    }
  }

  async #save(now: number): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    try {
      await writeAtomically(this.#path, writeInventory(inventoryFile(this.#history, now)));
    } catch (error) {
      this.#changed = true;
      log.error("cannot write down what is known of pods: {error}", {
        resource: "inventory",
        reason: "unwritable",
        error,
      });
    }
  }
}
