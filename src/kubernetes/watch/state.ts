import type { Failure } from "./failure.ts";

/** Objects in a page: what client-go and kube-rs ask for. */
export const PAGE_LIMIT = 500;

export type InitialList = "watch-list" | "pages";

/**
 * So many requests in a row that were in vain lead away from a resourceVersion, or from a streamed
 * list. One may be due to a server that is going down, or to bytes that were damaged on the way.
 */
const VAIN_LIMIT = 2;

/** Where a list/watch stream is, named by the request it makes next. */
export type State =
  /**
   * A list in pages; an empty token asks for the first one. `limit` 0 asks for everything at once.
   * Next: the following page, or `watching` from the list's resourceVersion.
   */
  | { readonly kind: "listing"; readonly limit: number; readonly continueToken: string }
  /**
   * A watch that begins with the present objects (`sendInitialEvents`, KEP-3157).
   * Next: once its end marker came, the same response is the watch; when it ends, `watching`.
   * `vain`: how many in a row have failed.
   */
  | { readonly kind: "streaming list"; readonly vain: number }
  /**
   * A watch from a resourceVersion. Next: the same again from the last version seen. It is `proven`
   * when a watch since the last list was of use. `vain`: how many in a row have not been.
   */
  | {
    readonly kind: "watching";
    readonly resourceVersion: string;
    readonly proven: boolean;
    readonly vain: number;
  };

/**
 * What a watch was good for: it moved the store on (`progress`), or it lasted, so that its server
 * means what it answers. Otherwise going on at once would be a busy loop.
 */
export type Use = "none" | "lasted" | "progress";

/** How the request of a state ended. */
export type Outcome =
  | { readonly kind: "page"; readonly resourceVersion: string; readonly continueToken: string }
  /** The server closed a watch that was of use. */
  | { readonly kind: "ended"; readonly resourceVersion: string }
  | {
    readonly kind: "failed";
    readonly failure: Failure;
    /** Where to go on; empty when the list was not complete. */
    readonly resourceVersion: string;
    readonly use: Use;
  };

/** How long to wait before the next request. */
export type Pause = "none" | "backoff" | "slow";

export interface Step {
  readonly state: State;
  readonly pause: Pause;
  /**
   * `complete`: the list is whole, swap it in. `discard`: forget what was collected of it. `anew`:
   * the same, because a list from scratch has become necessary.
   */
  readonly list: "keep" | "complete" | "discard" | "anew";
}

export function firstState(initialList: InitialList): State {
  return initialList === "watch-list"
    ? { kind: "streaming list", vain: 0 }
    : { kind: "listing", limit: PAGE_LIMIT, continueToken: "" };
}

/**
 * The list/watch protocol (Kubernetes API concepts, "Efficient detection of changes"): from where a
 * stream is and how its request ended to where it goes. Pure; the driver does what it says.
 */
export function step(state: State, outcome: Outcome, initialList: InitialList): Step {
  switch (outcome.kind) {
    case "page":
      if (outcome.continueToken !== "" && state.kind === "listing") {
        return {
          state: { ...state, continueToken: outcome.continueToken },
          pause: "none",
          list: "keep",
        };
      }
      return {
        state: {
          kind: "watching",
          resourceVersion: outcome.resourceVersion,
          proven: false,
          vain: 0,
        },
        pause: "none",
        list: "complete",
      };
    case "ended":
      return {
        state: {
          kind: "watching",
          resourceVersion: outcome.resourceVersion,
          proven: true,
          vain: 0,
        },
        pause: "none",
        list: "discard",
      };
    case "failed":
      return afterFailure(state, outcome, initialList);
  }
}

function afterFailure(state: State, outcome: Failed, initialList: InitialList): Step {
  const { use } = outcome;
  const vain = state.kind === "listing" ? 0 : state.vain;
  switch (outcome.failure.remedy) {
    case "resume":
      return use === "none"
        ? again(state, outcome, "backoff", vain + 1, initialList)
        : again(state, outcome, "none", 0, initialList);
    case "retry":
      return again(state, outcome, "backoff", use === "progress" ? 1 : vain + 1, initialList);
    case "wait":
      return again(state, outcome, "backoff", use === "none" ? vain : 0, initialList);
    case "slow retry":
      return again(state, outcome, "slow", use === "none" ? vain : 0, initialList);
    case "relist":
      return anew(state, initialList);
    case "list instead":
      return {
        state: firstState("pages"),
        pause: state.kind === "streaming list" ? "none" : "backoff",
        list: "discard",
      };
    case "pages once":
      return { state: firstState("pages"), pause: "backoff", list: "discard" };
    case "whole list":
      return {
        state: { kind: "listing", limit: 0, continueToken: "" },
        // What was to come whole and had pages all the same may do so for ever.
        pause: state.kind === "listing" && state.limit === 0 ? "backoff" : "none",
        list: "anew",
      };
  }
}

type Failed = Outcome & { readonly kind: "failed" };

/** The same request again, unless it has been in vain too often. */
function again(
  state: State,
  outcome: Failed,
  pause: Pause,
  vain: number,
  initialList: InitialList,
): Step {
  if (state.kind === "listing") {
    // Pages of one list belong together, so one may be asked for again. The first page of another
    // try begins another list: what has gone in between must not be left over from this one.
    return { state, pause, list: state.continueToken === "" ? "discard" : "keep" };
  }
  const { resourceVersion } = outcome;
  if (resourceVersion === "") {
    return vain < VAIN_LIMIT
      ? { state: { kind: "streaming list", vain }, pause, list: "discard" }
      : { state: firstState("pages"), pause: "none", list: "discard" };
  }
  // Servers, and what stands before them, do not always say that a version is too old: some end the
  // watch at once, some break it off or answer with an error of theirs. A list gets past that.
  if (vain >= VAIN_LIMIT) return anew(state, initialList);
  // A streamed list that reached its end marker goes on as a watch.
  const proven = outcome.use !== "none" || (state.kind === "watching" && state.proven);
  return { state: { kind: "watching", resourceVersion, proven, vain }, pause, list: "discard" };
}

function anew(state: State, initialList: InitialList): Step {
  return {
    state: firstState(initialList),
    // A version that expired with time is no fault of the server: list at once. When the version of
    // a new list is no good either, lists must not chase each other.
    pause: state.kind === "watching" && state.proven ? "none" : "backoff",
    list: "anew",
  };
}
