import { type ParserContext, type RecordTarget, StreamParser } from "../record/mod.ts";
import { hashOf } from "./identity.ts";
import { NOTHING_READ, type Position } from "./position.ts";
import { Resume } from "./resume.ts";
import type { Segment } from "./segment.ts";
import type { GapReason, ReaderCounts } from "./statistics.ts";

/** Which container's output a stream is. */
export interface StreamName {
  /** `NAMESPACE_NAME_UID`. */
  readonly folder: string;
  readonly container: string;
  readonly restart: number;
}

export function keyOf({ folder, container, restart }: StreamName): string {
  return `${folder}/${container}/${restart}`;
}

export interface StreamOptions {
  readonly name: StreamName;
  readonly parser: ParserContext;
  readonly counts: ReaderCounts;
  /** How far an earlier run has come. */
  readonly position: Position | undefined;
}

const NEWLINE = 0x0a;
/** More segments than a stream has. */
const LAST = 1e9;
/** A line without its end may still get it for so long, after another file was begun. */
const SETTLE_MILLISECONDS = 1_000;

/** What came of a turn. */
export type Turn =
  /** Something was read, and there may be more. */
  | "read"
  /** There is nothing new. */
  | "idle"
  /** The container has stopped, and everything it wrote was read. */
  | "over";

/**
 * What one container wrote between two restarts: a sequence of bytes, cut into segments by rotation.
 */
export class LogStream {
  readonly name: StreamName;
  readonly key: string;
  /** To be read, in this order; the first one is being read. */
  readonly queue: Segment[] = [];
  /** Read to their ends, in the order in which that happened. */
  readonly finished: Segment[] = [];
  /** When it is looked at again, in milliseconds, and how long it is left alone after that. */
  readonly pace = { dueAt: 0, wait: 0 };
  /** The container has stopped: nothing will be added. */
  endedAt: number | undefined;
  readonly #parser: StreamParser;
  readonly #counts: ReaderCounts;
  readonly #resume: Resume;
  #begun: Segment | undefined;
  #seenSize = -1;
  #over = false;

  constructor({ name, parser, counts, position = NOTHING_READ }: StreamOptions) {
    this.name = name;
    this.key = keyOf(name);
    this.#parser = new StreamParser(parser);
    this.#counts = counts;
    this.#resume = new Resume(position);
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** How far it was read by now. */
  get position(): Position {
    // What is only read once more says nothing of how far that was.
    if (this.queue.some(({ replay, offset }) => replay !== undefined && offset < replay.until)) {
      return this.#resume.position;
    }
    const [stdout, stderr] = this.#parser.beginnings;
    const done = this.finished
      .filter((segment) => segment.unlinkedAt === undefined || this.needs(segment))
      .flatMap((segment) => segment.position(true) ?? []);
    const present = this.queue.filter(({ offset }) => offset > 0)
      .flatMap((segment) => segment.position(false) ?? []);
    return { segments: [...done, ...present], pending: [stdout ?? null, stderr ?? null] };
  }

  /** Whether a record that is not complete began in it. */
  needs({ identity }: Segment): boolean {
    return this.#parser.beginnings.some((beginning) =>
      beginning !== undefined && beginning.segment === identity?.hash
    );
  }

  forget(segment: Segment): void {
    this.finished.splice(this.finished.indexOf(segment), 1);
  }

  /** Bytes of files without a name, that go with their last reader. */
  get heldBytes(): number {
    let bytes = 0;
    for (const segment of this.queue) {
      if (segment.unlinkedAt !== undefined) bytes += unreadOf(segment);
    }
    return bytes;
  }

  /**
   * Segments that were not known before, of one look at the folder.
   *
   * @returns those that were read already, or are there under another name; they can be closed
   */
  add(segments: readonly Segment[], now: number): readonly Segment[] {
    // One that was empty when it was opened may have been written, and compressed, since.
    for (const one of this.queue) one.identify();
    const known = new Map(
      [...this.queue, ...this.finished].map((one) => [one.identity?.hash, one]),
    );
    const fresh: Segment[] = [];
    const unneeded: Segment[] = [];
    for (const segment of inOrder(segments)) {
      const hash = segment.identity?.hash;
      const twin = hash === undefined ? undefined : known.get(hash);
      if (twin !== undefined) {
        for (const [name, id] of segment.names) twin.names.set(name, id);
        unneeded.push(segment);
        continue;
      }
      // There is nothing in it, and nothing will be.
      const isEmpty = segment.compressed && hash === undefined;
      if (isEmpty || this.#resume.apply(segment, this.#counts) === "done") {
        this.finished.push(segment);
        unneeded.push(segment);
      } else fresh.push(segment);
      if (hash !== undefined) known.set(hash, segment);
    }
    // What an earlier run was reading goes before what it has not seen, and what is written to last.
    const rank = (one: Segment) => isWritten(one) ? LAST + 1 : this.#resume.orderOf(one) ?? LAST;
    fresh.sort((a, b) => rank(a) - rank(b));
    for (const segment of fresh) this.#enqueue(segment, now);
    return unneeded;
  }

  /** Behind all others, but for the one that is written to. */
  #enqueue(segment: Segment, now: number): void {
    const last = this.queue.at(-1);
    const goesBefore = last !== undefined && isWritten(last) && !isWritten(segment);
    if (goesBefore) {
      segment.followedAt = now;
      this.queue.splice(-1, 0, segment);
      this.#begun = undefined;
      this.#seenSize = -1;
    } else {
      if (last !== undefined) last.followedAt = now;
      this.queue.push(segment);
    }
    this.#over = false;
  }

  /** After the first look: what an earlier run knew and is not there any more. */
  settle(): void {
    for (const reason of this.#resume.missing(this.queue, this.finished)) this.#gap(reason, 0);
  }

  /** Reads on. */
  turn(buffer: Uint8Array, target: RecordTarget, now: number): Turn | Promise<Turn> {
    const segment = this.queue[0];
    if (segment === undefined) return this.#end(target);
    if (segment.compressed) return this.#turnCompressed(segment, buffer, target, now);
    const { size } = segment.file.state();
    const isLast = segment.followedAt === undefined && this.endedAt === undefined;
    if (size === this.#seenSize && isLast && this.#begun === segment) return "idle";
    if (size < segment.offset) return this.#restarted(segment, segment.offset);
    if (segment.identify() === undefined) return this.#headless(segment, buffer, target, now);
    this.#begin(segment);
    const from = segment.offset - segment.guard.length;
    const length = segment.file.read(buffer, from);
    if (length < buffer.length) this.#seenSize = from + length;
    return this.#took(segment, buffer, length, target, now);
  }

  /** What is there is passed over, now and whenever more comes. */
  skip(): void {
    for (const segment of [...this.queue]) {
      if (!segment.compressed) segment.advanceTo(segment.file.state().size);
    }
  }

  /** All that lies there now counts as read; the rest of a line of which the beginning does, too. */
  passOver(): void {
    for (const segment of [...this.queue]) {
      const { size } = segment.file.state();
      if (segment.compressed) this.#leave(segment);
      else if (size > 0) {
        segment.advanceTo(size);
        segment.skipping = segment.guard.at(-1) !== NEWLINE;
      }
    }
  }

  /** It was written to after it was read to its end. */
  reopen(segment: Segment): void {
    this.finished.splice(this.finished.indexOf(segment), 1);
    this.queue.unshift(segment);
    this.#begun = undefined;
    this.#over = false;
  }

  /** Nothing of it will be read any more. */
  giveUp(segment: Segment, reason: GapReason): number {
    const bytes = unreadOf(segment);
    this.#gap(reason, bytes);
    segment.givenUp = true;
    this.#leave(segment);
    return bytes;
  }

  close(): void {
    for (const { file, closed } of [...this.queue, ...this.finished]) if (!closed) file.close();
    this.#parser.clear();
  }

  async #turnCompressed(
    segment: Segment,
    buffer: Uint8Array,
    target: RecordTarget,
    now: number,
  ): Promise<Turn> {
    try {
      if (segment.identify() === undefined) return this.#headless(segment, buffer, target, now);
      this.#begin(segment);
      const from = segment.offset - segment.guard.length;
      const length = await segment.read(buffer, from);
      return this.#took(segment, buffer, length, target, now);
    } catch (error) {
      if (!(error instanceof TypeError) && !(error as { code?: string }).code?.startsWith("Z_")) {
        throw error;
      }
      this.giveUp(segment, "corrupt");
      return "read";
    }
  }

  /** `buffer` begins with the guard of the segment; behind it is what is new. */
  #took(
    segment: Segment,
    buffer: Uint8Array,
    length: number,
    target: RecordTarget,
    now: number,
  ): Turn {
    const { guard } = segment;
    for (let n = 0; n < guard.length; n++) {
      if (buffer[n] !== guard[n]) return this.#restarted(segment, 0);
    }
    const start = guard.length;
    const parser = this.#parser;
    let end = parser.push(buffer, start, length, segment.offset, target);
    if (end === start && length === buffer.length) {
      parser.pushBeginning(buffer, start, length, segment.offset, target);
    }
    // The rest of such a line is of no use, and need not be read as a whole.
    if (parser.skipping) end = length;
    this.#counts.bytesRead += end - start;
    segment.advance(segment.offset + end - start, buffer, end);
    segment.skipping = parser.skipping;
    if (length === buffer.length) return "read";
    const rest = this.#atEnd(segment, buffer, end, length, target, now);
    return end > start && rest === "idle" ? "read" : rest;
  }

  /** Everything is read that there is; `buffer[start, end)` is a line without its end. */
  #atEnd(
    segment: Segment,
    buffer: Uint8Array,
    start: number,
    end: number,
    target: RecordTarget,
    now: number,
  ): Turn {
    const closedAt = segment.followedAt ?? this.endedAt;
    if (closedAt === undefined) return "idle";
    if (end > start) {
      if (now - closedAt < SETTLE_MILLISECONDS && !segment.compressed) return "idle";
      this.#parser.pushLast(buffer, start, end, segment.offset, target);
      segment.advance(segment.offset + end - start, buffer, end);
      this.#counts.bytesRead += end - start;
    }
    this.#leave(segment);
    return this.queue.length > 0 ? "read" : this.#end(target);
  }

  /** A file without a whole line is nothing yet, unless it stays like that. */
  #headless(segment: Segment, buffer: Uint8Array, target: RecordTarget, now: number): Turn {
    const closedAt = segment.followedAt ?? this.endedAt;
    if (closedAt === undefined || now - closedAt < SETTLE_MILLISECONDS) return "idle";
    const head = segment.head();
    if (head.length === 0) {
      this.#leave(segment);
      return this.queue.length > 0 ? "read" : this.#end(target);
    }
    segment.identity = { hash: hashOf(head), time: NaN };
    this.#begin(segment);
    buffer.set(head);
    return this.#atEnd(segment, buffer, 0, head.length, target, now);
  }

  #end(target: RecordTarget): Turn {
    if (this.endedAt === undefined) return "idle";
    if (!this.#over) {
      this.#parser.finish(target);
      this.#over = true;
    }
    return "over";
  }

  #begin(segment: Segment): void {
    if (this.#begun === segment) return;
    this.#begun = segment;
    const { hash } = segment.identity!;
    this.#parser.begin(hash, hashOf(this.key, hash), segment.skipping, segment.replay);
  }

  #leave(segment: Segment): void {
    const at = this.queue.indexOf(segment);
    if (at >= 0) this.queue.splice(at, 1);
    this.finished.push(segment);
    this.#seenSize = -1;
  }

  /** Something else stands there than what was read. */
  #restarted(segment: Segment, lost: number): Turn {
    this.#gap("truncated", 0);
    if (lost === 0) this.#counts.identityResets++;
    segment.restart();
    this.#begun = undefined;
    this.#seenSize = -1;
    return "read";
  }

  #gap(reason: GapReason, bytes: number): void {
    this.#counts.gaps[reason]++;
    this.#counts.bytesLost[reason] += bytes;
  }
}

/** Bytes that were not read; of a compressed file, compressed ones, as long as nothing was. */
export function unreadOf({ file, offset, compressed }: Segment): number {
  const { size } = file.state();
  return compressed ? (offset === 0 ? size : 0) : Math.max(0, size - offset);
}

/**
 * In the order in which they were written: by the time of the first record, for the kubelet's names do
 * not sort when the clock was set. One without a record stays behind the one before it by name, and
 * the one that is written to comes last, whatever the clock said.
 */
function inOrder(segments: readonly Segment[]): readonly Segment[] {
  const named = [...segments].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
  let last = -Infinity;
  const timed = named.map((segment) => {
    const time = segment.identity?.time ?? NaN;
    if (!Number.isNaN(time)) last = time;
    return { segment, time: isWritten(segment) ? Infinity : last };
  });
  return timed.sort((a, b) => a.time === b.time ? 0 : a.time - b.time)
    .map(({ segment }) => segment);
}

function nameOf({ names }: Segment): string {
  const [name = ""] = names.keys();
  return name;
}

/** Its name has nothing behind `.log`. */
function isWritten({ names }: Segment): boolean {
  return [...names.keys()].some((name) => /^\d+\.log$/.test(name));
}
