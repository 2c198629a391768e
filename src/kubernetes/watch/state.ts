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
  /** A watch from a resourceVersion. Next: the same again from the last version seen. */
  | { readonly kind: "watching"; readonly resourceVersion: string };

/** How the request of a state ended. */
export type Outcome =
  | { readonly kind: "page"; readonly resourceVersion: string; readonly continueToken: string }
  /** The server closed the stream, or the connection broke, after `resourceVersion`. */
  | {
    readonly kind: "ended";
    /** Empty when nothing usable was seen. */
    readonly resourceVersion: string;
    /** It lasted or brought something; otherwise going on at once would be a busy loop. */
    readonly useful: boolean;
  }
  | {
    readonly kind: "failed";
    readonly failure: Failure;
    readonly resourceVersion: string;
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
        state: { kind: "watching", resourceVersion: outcome.resourceVersion },
        pause: "none",
        list: "complete",
      };
    case "ended":
      return {
        state: resumed(state, outcome.resourceVersion),
        pause: outcome.useful ? "none" : "backoff",
        list: "discard",
      };
    case "failed":
      return afterFailure(state, outcome.failure, outcome.resourceVersion, initialList);
  }
}

function afterFailure(
  state: State,
  failure: Failure,
  resourceVersion: string,
  initialList: InitialList,
): Step {
  const pause = failure.remedy === "slow retry" ? "slow" : "backoff";
  switch (failure.remedy) {
    case "retry":
    case "slow retry":
      // A page may be asked for again with the same token; a list that was streamed may not.
      return {
        state: resumed(state, resourceVersion),
        pause,
        list: state.kind === "listing" ? "keep" : "discard",
      };
    case "relist":
      return {
        state: firstState(initialList),
        // An expired version is no fault of the server: list at once, but only once in a row.
        pause: state.kind === "watching" ? "none" : "backoff",
        list: "discard",
      };
    case "list instead":
      return { state: firstState("pages"), pause: "none", list: "discard" };
    case "whole list":
      return {
        state: { kind: "listing", limit: 0, continueToken: "" },
        pause: "none",
        list: "discard",
      };
  }
}

/** The same request again; a streamed list that reached its end marker goes on as a watch. */
function resumed(state: State, resourceVersion: string): State {
  if (state.kind === "listing" || resourceVersion === "") return state;
  return { kind: "watching", resourceVersion };
}
