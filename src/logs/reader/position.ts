import type { Beginning } from "../record/mod.ts";

/** How far one segment was read. */
export interface SegmentPosition {
  /** Its identity. */
  readonly hash: string;
  /** In uncompressed bytes. */
  readonly offset: number;
  /** Hash of the bytes before the offset: where they are others, the position is of another file. */
  readonly guard: string;
  /** All of it was read, and another one followed. */
  readonly done: boolean;
  /** The offset lies within a line of which the rest is to be skipped. */
  readonly skipping: boolean;
}

/** How far one stream was read: what is delivered is before it, all else is after. */
export interface Position {
  /** In the order in which they are read. */
  readonly segments: readonly SegmentPosition[];
  /** Where the records of stdout and stderr begin of which pieces were read, and not all. */
  readonly pending: readonly [Beginning | null, Beginning | null];
}

export const NOTHING_READ: Position = { segments: [], pending: [null, null] };
