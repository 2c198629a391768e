import type { Replay } from "../record/mod.ts";
import { GUARD_BYTES, hashOf } from "./identity.ts";
import type { Position, SegmentPosition } from "./position.ts";
import type { Segment } from "./segment.ts";
import type { GapReason, ReaderCounts } from "./statistics.ts";

/** Takes up where an earlier run ended. */
export class Resume {
  readonly position: Position;
  readonly #order: ReadonlyMap<string, number>;

  constructor(position: Position) {
    this.position = position;
    this.#order = new Map(position.segments.map(({ hash }, index) => [hash, index]));
  }

  /** Where a segment stood among those that were known; undefined for one that was not. */
  orderOf({ identity }: Segment): number | undefined {
    return this.#order.get(identity?.hash ?? "");
  }

  /**
   * Puts a segment where it was read up to.
   *
   * @returns `done` when there is nothing to be read in it
   */
  apply(segment: Segment, counts: ReaderCounts): "done" | "to be read" {
    const index = this.#order.get(segment.identity?.hash ?? "");
    const known = index === undefined ? undefined : this.position.segments[index];
    if (index === undefined || known === undefined) return "to be read";
    const from = this.#replayFrom(index);
    if (known.done && from === undefined) {
      segment.offset = known.offset;
      segment.known = known;
      return "done";
    }
    if (!holds(segment, known)) {
      counts.gaps.truncated++;
      counts.identityResets++;
      return "to be read";
    }
    if (from === undefined) {
      continueAt(segment, known.offset, known.skipping);
      return "to be read";
    }
    segment.replay = { until: known.offset, from };
    continueAt(segment, Math.min(...from.map((offset) => offset ?? Infinity)), false);
    return "to be read";
  }

  /** What cannot be continued, because it is gone. */
  *missing(queue: readonly Segment[], finished: readonly Segment[]): Generator<GapReason> {
    const present = new Set([...queue, ...finished].map(({ identity }) => identity?.hash));
    for (const { hash, done } of this.position.segments) {
      if (!done && !present.has(hash)) yield "removed";
    }
    for (const beginning of this.position.pending) {
      if (beginning !== null && !present.has(beginning.segment)) yield "beginning";
    }
  }

  /** Where in this segment the pieces begin that were pending; undefined when there are none. */
  #replayFrom(index: number): Replay["from"] | undefined {
    const from = this.position.pending.map((beginning) => {
      const begun = this.#order.get(beginning?.segment ?? "");
      if (beginning === null || begun === undefined || begun > index) return undefined;
      return begun === index ? beginning.offset : 0;
    });
    const [stdout, stderr] = from;
    return stdout === undefined && stderr === undefined ? undefined : [stdout, stderr];
  }
}

/** Whether what was read is what stands there now. */
function holds(segment: Segment, { offset, guard }: SegmentPosition): boolean {
  // What was compressed is not written to any more, and its first line is the same.
  if (segment.compressed) return true;
  if (segment.file.state().size < offset) return false;
  return hashOf(before(segment, offset)) === guard;
}

function before(segment: Segment, offset: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.min(GUARD_BYTES, offset));
  segment.file.read(bytes, offset - bytes.length);
  return bytes;
}

function continueAt(segment: Segment, offset: number, skipping: boolean): void {
  segment.skipping = skipping;
  if (segment.compressed) segment.offset = offset;
  else segment.advanceTo(offset);
}
