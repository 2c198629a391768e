import { Failure } from "../../failure/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";

/** So many are asked for at a time. */
const AT_ONCE = 4;
const AGAIN_MILLISECONDS = 5_000;

export interface AskQueueOptions<Item> {
  /** @throws {Failure} when it is to be asked again later */
  readonly ask: (item: Item, signal: AbortSignal) => Promise<void>;
  readonly failed: (item: Item, failure: Failure) => void;
  readonly clock: Clock;
}

/** Asks the API server for single objects, a few at a time, until each was answered. */
export class AskQueue<Item> {
  readonly #options: AskQueueOptions<Item>;
  readonly #wanted = new Map<string, Item>();
  #wake = Promise.withResolvers<void>();

  constructor(options: AskQueueOptions<Item>) {
    this.#options = options;
  }

  /** Nothing is left to be asked for. */
  get settled(): boolean {
    return this.#wanted.size === 0;
  }

  /** @param key what is asked for under the same key is asked for once */
  add(key: string, item: Item): void {
    if (this.#wanted.has(key)) return;
    this.#wanted.set(key, item);
    this.#wake.resolve();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#wake.resolve();
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        if (signal.aborted) return;
        await this.#askAll(signal);
        if (this.settled) continue;
        await pause(this.#options.clock, AGAIN_MILLISECONDS, signal);
        this.#wake.resolve();
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async #askAll(signal: AbortSignal): Promise<void> {
    const queue = [...this.#wanted];
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        await this.#askOne(next, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #askOne([key, item]: readonly [string, Item], signal: AbortSignal): Promise<void> {
    try {
      await this.#options.ask(item, signal);
      this.#wanted.delete(key);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      this.#options.failed(item, error);
    }
  }
}
