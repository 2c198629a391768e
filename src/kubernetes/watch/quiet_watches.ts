import { brokenStream } from "./failure.ts";
import type { Outcome, State } from "./state.ts";

/** So many quiet watches in a row lead to a list. */
const PATIENCE = 6;
/** Twice as many after each list that has helped nothing, up to this. */
const MOST_PATIENCE = 48;

/**
 * Watches that stay open for a while, end long before the time that was asked for, and bring
 * nothing. A proxy may cut what is quiet, and that is no harm. But a server that has forgotten the
 * version and does not say so looks the same, and the store would be out of date for ever. Only a
 * list tells them apart; where it does not help, the next one comes later.
 */
export class QuietWatches {
  #inRow = 0;
  #patience = PATIENCE;

  /**
   * What is to be made of a request's end: that, or the failure of those before it and this one.
   * `lasted` and `asked` are the milliseconds it took and those it was to take.
   */
  judge(
    state: State,
    outcome: Outcome,
    { lasted, asked }: { readonly lasted: number; readonly asked: number },
  ): Outcome {
    if (state.kind !== "watching") {
      this.#inRow = 0;
      return outcome;
    }
    if (outcome.kind === "page") return outcome;
    if (outcome.resourceVersion !== state.resourceVersion) {
      this.#inRow = 0;
      this.#patience = PATIENCE;
      return outcome;
    }
    const quiet = outcome.kind === "ended" ||
      outcome.failure.remedy === "resume" && outcome.use === "lasted";
    if (!quiet) return outcome;
    this.#inRow = lasted < asked / 2 ? this.#inRow + 1 : 0;
    if (this.#inRow < this.#patience) return outcome;
    const message = `${this.#inRow} watches in a row ended early and brought nothing: ` +
      "the server may have forgotten their version";
    this.#inRow = 0;
    this.#patience = Math.min(MOST_PATIENCE, 2 * this.#patience);
    return {
      kind: "failed",
      failure: brokenStream("quiet watches", message, "relist"),
      resourceVersion: outcome.resourceVersion,
      use: "lasted",
    };
  }
}
