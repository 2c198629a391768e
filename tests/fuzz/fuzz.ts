import { Random } from "../../src/testbed/simulator/mod.ts";
import { mutated } from "./mutation.ts";
import type { Target } from "./targets.ts";

export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  readonly refused: number;
  readonly slowestMilliseconds: number;
}

/** An input that was not simply taken or refused. */
export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
}

/** Longer than any input takes by far, also on a busy machine. */
const HANG_MILLISECONDS = 5_000;
/** One of so many inputs has grown beyond measure. */
const GROWN = 250;
/** Inputs that are mutated further instead of the ones they came from. */
const KEPT = 64;

/**
 * Reads so many mutated inputs. The same seed makes the same inputs.
 *
 * @throws {FuzzFailure} that holds the input
 */
export async function fuzz(target: Target, inputs: number, seed: number): Promise<FuzzResult> {
  const random = new Random(seed);
  const corpus = [...target.corpus];
  const largest = 1.5 * Math.max(...corpus.map(({ length }) => length));
  let refused = 0;
  let slowest = 0;
  for (let count = 0; count < inputs; count++) {
    const from = target.grow !== undefined && random.below(GROWN) === 0
      ? target.grow(random)
      : corpus[random.below(corpus.length)]!;
    const other = corpus[random.below(corpus.length)]!;
    // What is large is good as it is, too.
    const input = from.length > largest && random.next() < 0.5
      ? from
      : mutated(from, other, random);
    const begun = performance.now();
    try {
      const answer = target.read(input, random);
      const taken = typeof answer === "boolean" ? answer : await answer;
      if (!taken) refused++;
      else if (random.below(50) === 0 && input.length <= largest) {
        // What is still good after a change can be changed further.
        if (corpus.length < target.corpus.length + KEPT) corpus.push(input);
        else corpus[target.corpus.length + random.below(KEPT)] = input;
      }
    } catch (cause) {
      throw failure(target, seed, count, input, `${cause instanceof Error ? cause.stack : cause}`);
    }
    const took = performance.now() - begun;
    if (took > HANG_MILLISECONDS) throw failure(target, seed, count, input, `took ${took} ms`);
    slowest = Math.max(slowest, took);
  }
  return { target: target.name, inputs, refused, slowestMilliseconds: slowest };
}

function failure(target: Target, seed: number, count: number, input: Uint8Array, what: string) {
  const bytes = btoa(String.fromCharCode(...input.subarray(0, 3_000)));
  return new FuzzFailure(`${target.name}, seed ${seed}, input ${count}: ${what}\n${bytes}`);
}
