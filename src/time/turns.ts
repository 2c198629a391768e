import { setImmediate } from "node:timers";
/** So many milliseconds of work are one turn. */
const TURN = 5;
/** What it takes to read a chunk, beside the work on it. */
const READING = 0.05;

/**
 * Shares the one core: whoever works on what arrives without end gives way when the turn is over, so
 * that timers, signals, and what arrived elsewhere are seen to.
 *
 * Waiting for the next chunk is not enough. While there is always one, a promise for it may be
 * fulfilled before the event loop goes round, and nobody else's is.
 */
export class Turns {
  readonly #now: () => number;
  readonly #giveWay: () => Promise<void>;
  #worked = 0;

  /** `now`: milliseconds, rising. `giveWay` resolves when all others have had their turn. */
  constructor(now: () => number, giveWay: () => Promise<void> = roundsOfTheLoop) {
    this.#now = now;
    this.#giveWay = giveWay;
  }

  /** Passes the chunks on. What happens until the next one is asked for is the work on it. */
  async *share<T>(chunks: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const chunk of chunks) {
      const begun = this.#now();
      yield chunk;
      this.#worked += READING + this.#now() - begun;
      if (this.#worked < TURN) continue;
      this.#worked = 0;
      await this.#giveWay();
    }
  }
}

/** The runtime looks at its sockets when it has nothing else to do, or in every 61st round. */
const ROUNDS = 64;

/**
 * Lets the event loop go round so often that everybody gets a turn: a single round runs timers and
 * nothing else. It takes 0.1 ms, where the shortest timer would take one or two.
 */
async function roundsOfTheLoop(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
