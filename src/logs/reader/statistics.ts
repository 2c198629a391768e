/** Why bytes were not read. */
export const GAP_REASONS = [
  /** It was to be read on, and is gone, or nothing of it was ever read. */
  "removed",
  /** It was held for as long, or as much, as is allowed. */
  "hold-limit",
  /** It was made shorter, or overwritten. */
  "truncated",
  /** What is compressed cannot be unpacked. */
  "corrupt",
  /** The end of a record came without its beginning. */
  "beginning",
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Counted by a reader, over all its streams. */
export interface ReaderCounts {
  bytesRead: number;
  gaps: Record<GapReason, number>;
  /** Bytes that are known to be lost. */
  bytesLost: Record<GapReason, number>;
  /** Files that turned out to be others than their names and inodes said. */
  identityResets: number;
  openFailures: number;
}

export function readerCounts(): ReaderCounts {
  const zero = () =>
    Object.fromEntries(GAP_REASONS.map((r) => [r, 0])) as Record<GapReason, number>;
  return { bytesRead: 0, gaps: zero(), bytesLost: zero(), identityResets: 0, openFailures: 0 };
}
