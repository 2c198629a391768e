import type { Checkpoint } from "../delivery/mod.ts";
import type { Position } from "../reader/mod.ts";

export interface LedgerStore {
  save(checkpoint: Checkpoint): void;
}

/** How far every stream was read and delivered; written down now and then. */
export class Ledger {
  readonly #store: LedgerStore;
  readonly #streams: Map<string, Position>;
  #outputLength: number | undefined;
  #changed = false;
  #savedAt: number | undefined;
  #failures = 0;
  #lastFailure = "";
  readonly #wallClock: () => number;

  constructor(store: LedgerStore, last: Checkpoint, wallClock: () => number) {
    this.#store = store;
    this.#streams = new Map(last.streams);
    this.#outputLength = last.outputLength;
    this.#wallClock = wallClock;
  }

  /** When it was written down last, in milliseconds since 1970. */
  get savedAt(): number | undefined {
    return this.#savedAt;
  }

  /** How often in a row that failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Why, the last time. */
  get lastFailure(): string {
    return this.#lastFailure;
  }

  positionOf(key: string): Position | undefined {
    return this.#streams.get(key);
  }

  /** @param outputLength with the records before these positions, where the output has one */
  arrived(
    positions: Iterable<readonly [key: string, position: Position]>,
    outputLength: number | undefined,
  ): void {
    for (const [key, position] of positions) this.#streams.set(key, position);
    this.#outputLength = outputLength ?? this.#outputLength;
    this.#changed = true;
  }

  /** Forgets streams whose files are gone. */
  keepOnly(present: ReadonlySet<string>): void {
    for (const key of this.#streams.keys()) {
      if (present.has(key)) continue;
      this.#streams.delete(key);
      this.#changed = true;
    }
  }

  /**
   * @param settle makes what was delivered outlive a crash
   * @throws the system's error, when it cannot be written
   */
  save(settle: () => void): void {
    if (!this.#changed) return;
    try {
      settle();
      this.#store.save({ streams: this.#streams, outputLength: this.#outputLength });
    } catch (error) {
      this.#failures++;
      this.#lastFailure = error instanceof Error ? error.message : String(error);
      throw error;
    }
    this.#failures = 0;
    this.#changed = false;
    this.#savedAt = this.#wallClock();
  }
}
