import type { Instance, RetainedPod } from "./records.ts";

/** Why a key leads to no pod. */
export const UNKNOWN_REASONS = [
  /** The pods have not been listed yet. */
  "not-synced",
  /** Nobody held it then, as far as was seen. */
  "never-seen",
  /** Its pod was kept for as long as it was to be. */
  "expired",
  /** Its pod had to make room. */
  "evicted",
  /** Several pods may be meant. */
  "ambiguous",
  /** It was asked for a time before anything was watched. */
  "before-history",
  "malformed-key",
] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** The pod a key was meant for, or why it cannot be told. */
export type Found =
  | FoundPod
  | {
    readonly state: "unknown";
    readonly reason: UnknownReason;
    /** Uids of those that may be meant. */
    readonly candidates: readonly string[];
  };

export interface FoundPod {
  readonly state: "live" | "deleted";
  readonly pod: RetainedPod;
  /** The container that was meant, where the key says which, and it is known. */
  readonly instance: Instance | undefined;
}

export function unknown(reason: UnknownReason, candidates: readonly string[] = []): Found {
  return { state: "unknown", reason, candidates };
}

export function found(pod: RetainedPod, instance?: Instance): FoundPod {
  return { state: pod.until.kind === "live" ? "live" : "deleted", pod, instance };
}
