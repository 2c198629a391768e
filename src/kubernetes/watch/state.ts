import type { Failure } from "./failure.ts";

/** Objects in a page: what client-go and kube-rs ask for. */
export const PAGE_LIMIT = 500;

export type InitialList = "watch-list" | "pages";

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
   */
  | { readonly kind: "streaming list" }
  /**
   * A watch from a resourceVersion. Next: the same again from the last version seen. It is `proven`
   * when a watch since the last list was of use.
   */
  | { readonly kind: "watching"; readonly resourceVersion: string; readonly proven: boolean };

/** How the request of a state ended. */
export type Outcome =
  | { readonly kind: "page"; readonly resourceVersion: string; readonly continueToken: string }
  /** The server closed the stream. */
  | {
    readonly kind: "ended";
    /** Where to go on; empty when the list was not complete. */
    readonly resourceVersion: string;
    /** The watch lasted or brought something; otherwise going on at once would be a busy loop. */
    readonly useful: boolean;
  }
  | {
    readonly kind: "failed";
    readonly failure: Failure;
    readonly resourceVersion: string;
    readonly useful: boolean;
  };

/** How long to wait before the next request. */
export type Pause = "none" | "backoff" | "slow";

export interface Step {
  readonly state: State;
  readonly pause: Pause;
  /** `complete`: the list is whole, swap it in. `discard`: forget what was collected of it. */
  readonly list: "keep" | "complete" | "discard";
}

export function firstState(initialList: InitialList): State {
  return initialList === "watch-list"
    ? { kind: "streaming list" }
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
        state: { kind: "watching", resourceVersion: outcome.resourceVersion, proven: false },
        pause: "none",
        list: "complete",
      };
    case "ended":
      return {
        // A streamed list without its end marker: pages do better with a server that is going down
        // or has never heard of it. The next list may be streamed again.
        state: state.kind === "streaming list" && outcome.resourceVersion === ""
          ? firstState("pages")
          : resumed(state, outcome),
        pause: outcome.useful ? "none" : "backoff",
        list: "discard",
      };
    case "failed":
      return afterFailure(state, outcome, initialList);
  }
}

function afterFailure(
  state: State,
  outcome: Outcome & { kind: "failed" },
  initialList: InitialList,
): Step {
  switch (outcome.failure.remedy) {
    case "resume":
      return again(state, outcome, outcome.useful ? "none" : "backoff");
    case "retry":
      return again(state, outcome, "backoff");
    case "slow retry":
      return again(state, outcome, "slow");
    case "relist":
      return {
        state: firstState(initialList),
        // A version that expired with time is no fault of the server: list at once. When the
        // version of a new list is no good either, lists must not chase each other.
        pause: state.kind === "watching" && state.proven ? "none" : "backoff",
        list: "discard",
      };
    case "list instead":
      return {
        state: firstState("pages"),
        pause: state.kind === "streaming list" ? "none" : "backoff",
        list: "discard",
      };
    case "whole list":
      return {
        state: { kind: "listing", limit: 0, continueToken: "" },
        pause: "none",
        list: "discard",
      };
  }
}

function again(state: State, outcome: Outcome & { kind: "failed" }, pause: Pause): Step {
  return {
    state: resumed(state, outcome),
    pause,
    // Pages of one list belong together, so one may be asked for again. The first page of another
    // try begins another list: what has gone in between must not be left over from this one.
    list: state.kind === "listing" && state.continueToken !== "" ? "keep" : "discard",
  };
}

/** The same request again; a streamed list that reached its end marker goes on as a watch. */
function resumed(
  state: State,
  { resourceVersion, useful }: { readonly resourceVersion: string; readonly useful: boolean },
): State {
  if (state.kind === "listing" || resourceVersion === "") return state;
  const proven = useful || (state.kind === "watching" && state.proven);
  return { kind: "watching", resourceVersion, proven };
}
