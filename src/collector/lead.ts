/**
 * Decides when this collector is the one that tells the reducer: calls `work` while it is, aborts
 * the signal given to it when it no longer is, and resolves after `signal` aborted and the work has
 * come to rest. The work may be begun again and again.
 */
export type Lead = (
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
) => Promise<void>;

/** There is no other collector to agree with. */
export const LEAD_ALONE: Lead = (work, signal) => work(signal);
