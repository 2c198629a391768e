import type { Failure } from "./failure.ts";
import type { InitialList, State } from "./state.ts";

/** After so many streamed lists in a row that did not come to their end, no other is tried. */
const UNFINISHED_LIMIT = 3;

/**
 * How lists begin. Streaming is given up for good only where it is to blame: when the server refuses
 * it and takes the same list in pages, or when it has not come to its end several times. A server
 * that is restarting, or that is overloaded for once, streams the next list.
 */
export class ListPolicy {
  #initialList: InitialList;
  #unfinished = 0;
  /** Why streaming ends with the next list in pages that is complete. */
  #refusal: Failure | undefined;

  constructor(initialList: InitialList) {
    this.#initialList = initialList;
  }

  get initialList(): InitialList {
    return this.#initialList;
  }

  failed(state: State, failure: Failure): void {
    if (failure.remedy === "list instead") this.#refusal = failure;
    else if (failure.remedy === "pages once") {
      if (state.kind !== "streaming list") return;
      this.#unfinished++;
      if (this.#unfinished >= UNFINISHED_LIMIT) this.#refusal = failure;
    } else if (state.kind === "listing" && failure.reason === "invalid") {
      // What is wrong with the request has nothing to do with streaming: a selector, for example.
      this.#refusal = undefined;
    }
  }

  /** A list is complete. Answers why no other will be streamed, when that has just been decided. */
  completed(state: State): Failure | undefined {
    if (state.kind === "streaming list") this.#unfinished = 0;
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal === undefined || state.kind === "streaming list") return undefined;
    this.#initialList = "pages";
    return refusal;
  }
}
