/**
 * What a connected session does next: a pure decision over what is known at this moment. The
 * session asks, acts and asks again.
 */
export interface Situation {
  /** Milliseconds, the same scale for all times here. */
  readonly now: number;
  /** We are asked to end: after what is dirty has been told, or whatever is left. */
  readonly closing: "no" | "when told" | "now";
  /** The inventory is complete: a snapshot can be told. */
  readonly ready: boolean;
  /** A new epoch is to begin: the first of this connection, or a restart. */
  readonly epochDue: boolean;
  /** Something is left to be told. */
  readonly dirty: boolean;
  /** When changes were told last. */
  readonly toldAt: number;
  readonly inSnapshot: boolean;
  readonly heartbeatDueAt: number;
  /** When the next pods are to be told once more; `Infinity` when there are none. */
  readonly refreshDueAt: number;
}

export type Action =
  | { readonly kind: "begin epoch" }
  /** Tell what is dirty, and flush. */
  | { readonly kind: "pull" }
  /** Tell some pods once more, and flush. */
  | { readonly kind: "refresh" }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "close" }
  | { readonly kind: "wait"; readonly until: number };

/**
 * Changes are told no more often than this. The first after a quiet time goes at once, those that
 * follow it are gathered: fuller blocks, fewer writes.
 */
export const GATHER_MILLISECONDS = 10;

export function plan(situation: Situation): Action {
  const { now, closing, ready, epochDue, dirty, toldAt, inSnapshot } = situation;
  const { heartbeatDueAt, refreshDueAt } = situation;
  if (closing === "now") return { kind: "close" };
  // A snapshot can be long, and nothing is lost by leaving it: the next collector sends its own.
  const told = !ready || epochDue || inSnapshot || !dirty;
  if (closing === "when told" && told) return { kind: "close" };
  if (now >= heartbeatDueAt) return { kind: "heartbeat" };
  if (ready && epochDue) return { kind: "begin epoch" };
  if (ready && !epochDue && dirty) {
    const due = toldAt + GATHER_MILLISECONDS;
    if (closing === "when told" || inSnapshot || now >= due) return { kind: "pull" };
    return { kind: "wait", until: Math.min(due, heartbeatDueAt) };
  }
  // Only when nothing fresh waits: what is told once more is most likely known.
  if (now >= refreshDueAt) return { kind: "refresh" };
  return { kind: "wait", until: Math.min(heartbeatDueAt, refreshDueAt) };
}
