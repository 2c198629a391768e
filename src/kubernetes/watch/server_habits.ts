import { acceptOf, type Content, simplerThan } from "../encoding/mod.ts";
import { brokenStream, type Failure } from "./failure.ts";
import { selectorsOf, type Target } from "./request.ts";
import type { State } from "./state.ts";
import type { Answer } from "./transport.ts";

/** No server takes so long to refuse a watch: before its answer came, it has been watching. */
export const LONG_WAIT = 30_000;

/**
 * What a server, and what stands before it, has been found to be like, and so how it is asked: each
 * peculiarity costs one request.
 */
export class ServerHabits {
  readonly #target: Target;
  #content: Content;
  /** Of lists in pages. */
  #compression: "welcome" | "unwanted" = "welcome";
  #withholds = false;

  constructor(target: Target, content: Content) {
    this.#target = target;
    this.#content = content;
  }

  accept(state: State): string {
    return acceptOf({ of: this.#content, in: state.kind === "listing" ? "list" : "watch" });
  }

  compression(state: State): "welcome" | "unwanted" {
    return state.kind === "listing" ? this.#compression : "unwanted";
  }

  /** The answer to a watch is kept back until something happens. */
  get withholds(): boolean {
    return this.#withholds;
  }

  /** The answer came so many milliseconds after the request. */
  answered(state: State, milliseconds: number): void {
    if (state.kind === "watching") this.#withholds = milliseconds >= LONG_WAIT;
  }

  /**
   * Some proxies keep even the headers of a watch back until its first event, so a quiet one is not
   * told from a server that hangs: the next one is given as long as a watch may be silent.
   */
  unanswered(state: State): Failure {
    this.#withholds = state.kind === "watching" && !this.#withholds;
    return this.#withholds
      ? brokenStream("silent", "no answer yet, it may be withheld until something happens")
      : brokenStream("silent", "the API server does not answer", "wait");
  }

  /** A page made no sense. It may be the rest of what was compressed in several pieces that lacks. */
  malformedPage({ unpacked }: Answer): void {
    if (unpacked) this.#compression = "unwanted";
  }

  refused(state: State, failure: Failure): Failure {
    if (failure.reason === "not acceptable") {
      // Some have no partial metadata or no protobuf, and do not look at what else would do.
      const simpler = simplerThan(this.#content);
      if (simpler === undefined) return failure;
      this.#content = simpler;
      return { ...failure, remedy: "wait" };
    }
    // It may be invalid for its selectors, and only a list tells that.
    const selectors = selectorsOf(this.#target);
    if (failure.reason !== "invalid" || selectors === "" || state.kind !== "listing") {
      return failure;
    }
    return { ...failure, message: `the API server refuses ${selectors}: ${failure.message}` };
  }
}
