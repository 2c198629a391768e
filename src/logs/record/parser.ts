import { readDockerLine } from "./docker.ts";
import { type Beginning, cutAt, type PartialBudget, Pending } from "./pending.ts";
import { RecordUid } from "./record_uid.ts";
import { CUT, MALFORMED, NONE, type RecordTarget, STDERR, STDOUT, UNFINISHED } from "./target.ts";
import { Timestamp } from "./timestamp.ts";

const NUL = 0;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
const BRACE = 0x7b;
const FULL = 0x46;
const PARTIAL = 0x50;
/** `stdout ` and `stderr ` begin alike. */
const S = 0x73;
const O = 0x6f;
const E = 0x65;
const OUTPUT = 7;

const encoder = new TextEncoder();

/** What all parsers of a reader have in common. */
export interface ParserContext {
  /** Longer records are cut there, in bytes. */
  readonly maximumBytes: number;
  readonly budget: PartialBudget;
  readonly counts: ParserCounts;
}

/** Counted over all streams. */
export interface ParserCounts {
  records: number;
  /** Records made of more than one piece. */
  joined: number;
  malformed: number;
  cut: number;
  /** Records whose end never came. */
  unfinished: number;
  /** Zeros before a line: what a crash of the node leaves. */
  nulBytes: number;
}

export function parserCounts(): ParserCounts {
  return { records: 0, joined: 0, malformed: 0, cut: 0, unfinished: 0, nulBytes: 0 };
}

/** What was read before and is only read for the pieces of records that were not complete. */
export interface Replay {
  /** Before this offset nothing is new. */
  readonly until: number;
  /** For stdout and stderr: where the pieces of the record begin that is not complete. */
  readonly from: readonly [stdout: number | undefined, stderr: number | undefined];
}

/**
 * The records in the lines of one stream, in the formats of containerd and CRI-O (`TIME stdout F …`)
 * and of Docker's `json-file`. Pieces of long records are joined, each output for itself, over the
 * ends of files too: a record may begin in one and end in the next.
 */
export class StreamParser {
  readonly #context: ParserContext;
  readonly #pending: readonly [Pending, Pending];
  readonly #time = new Timestamp();
  readonly #uid = new RecordUid();
  #segment = "";
  /** Within a line too long to be held, up to its end. */
  #skipping = false;
  #replay: Replay | undefined;

  constructor(context: ParserContext) {
    this.#context = context;
    const pending = () => new Pending(context.budget, context.maximumBytes);
    this.#pending = [pending(), pending()];
  }

  get skipping(): boolean {
    return this.#skipping;
  }

  /** Where the records that are not complete begin. */
  get beginnings(): readonly [Beginning | undefined, Beginning | undefined] {
    return [this.#pending[STDOUT].beginning, this.#pending[STDERR].beginning];
  }

  /**
   * What follows is of another segment.
   *
   * @param segment its identity
   * @param hash of stream and segment, for the uids of its records
   */
  begin(segment: string, hash: string, skipping: boolean, replay?: Replay): void {
    this.#segment = segment;
    this.#uid.segment(hash);
    this.#skipping = skipping;
    this.#replay = replay;
  }

  /**
   * Reads the whole lines in `bytes[start, end)`.
   *
   * @param base the offset of `bytes[start]` in its segment
   * @returns up to where: what follows is a line without its end
   */
  push(
    bytes: Uint8Array,
    start: number,
    end: number,
    base: number,
    target: RecordTarget,
  ): number {
    let at = start;
    while (at < end) {
      const newline = bytes.indexOf(NEWLINE, at);
      if (newline < 0 || newline >= end) break;
      if (this.#skipping) this.#skipping = false;
      else this.#line(bytes, at, newline, base + at - start, target);
      at = newline + 1;
    }
    return at;
  }

  /** A line that is longer than can be held: its beginning is a record, the rest is skipped. */
  pushBeginning(
    bytes: Uint8Array,
    start: number,
    end: number,
    base: number,
    target: RecordTarget,
  ): void {
    if (this.#skipping) return;
    this.#line(bytes, start, end, base, target, CUT);
    this.#skipping = true;
  }

  /** The last line of a file that nobody writes to any more. */
  pushLast(
    bytes: Uint8Array,
    start: number,
    end: number,
    base: number,
    target: RecordTarget,
  ): void {
    if (start < end && !this.#skipping) {
      this.#line(bytes, start, end, base, target, UNFINISHED);
    }
    this.#skipping = false;
  }

  /** The container has come to its end: what is pending are its last words. */
  finish(target: RecordTarget): void {
    for (const iostream of [STDOUT, STDERR] as const) {
      if (this.#pending[iostream].beginning !== undefined) {
        this.#complete(iostream, UNFINISHED, target);
      }
    }
  }

  /** Gives back what is held. */
  clear(): void {
    for (const pending of this.#pending) pending.clear();
  }

  #line(
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    target: RecordTarget,
    marks = 0,
  ): void {
    let at = start;
    if (bytes[at] === NUL && at < end) {
      while (at < end && bytes[at] === NUL) at++;
      this.#context.counts.nulBytes += at - start;
      if (at === end) return;
    }
    if (bytes[at] === BRACE) return this.#dockerLine(bytes, at, end, offset, target, marks);
    const space = bytes.indexOf(SPACE, at);
    const output = space + 1;
    const tag = output + OUTPUT;
    if (space < 0 || tag >= end || !this.#isOutput(bytes, output)) {
      return this.#malformed(bytes, at, end, offset, target, marks);
    }
    let body = tag + 1;
    if (body < end && bytes[body] === COLON) {
      // The format allows for more tags, divided by colons; the first says what the line is.
      while (body < end && bytes[body] !== SPACE) body++;
    }
    const kind = bytes[tag];
    if ((body < end && bytes[body] !== SPACE) || (kind !== FULL && kind !== PARTIAL)) {
      return this.#malformed(bytes, at, end, offset, target, marks);
    }
    body = Math.min(body + 1, end);
    const iostream = bytes[output + 3] === O ? STDOUT : STDERR;
    if (kind === PARTIAL || this.#pending[iostream].beginning !== undefined) {
      if (!this.#time.read(bytes, at, space)) {
        return this.#malformed(bytes, at, end, offset, target, marks);
      }
      this.#piece(bytes, at, space, body, end, offset, iostream, kind === FULL, target, marks);
      return;
    }
    if (this.#isReplayed(offset, iostream)) return;
    if (!this.#time.read(bytes, at, space)) {
      return this.#malformed(bytes, at, end, offset, target, marks);
    }
    this.#emit(bytes, body, end, this.#time, iostream, marks, this.#uid.at(offset), target);
  }

  #isOutput(bytes: Uint8Array, at: number): boolean {
    // "stdout " or "stderr "
    if (bytes[at] !== S || bytes[at + 1] !== 0x74 || bytes[at + 2] !== 0x64) return false;
    if (bytes[at + 6] !== SPACE) return false;
    return bytes[at + 3] === O
      ? bytes[at + 4] === 0x75 && bytes[at + 5] === 0x74
      : bytes[at + 3] === E && bytes[at + 4] === 0x72 && bytes[at + 5] === 0x72;
  }

  #piece(
    bytes: Uint8Array,
    timeStart: number,
    timeEnd: number,
    start: number,
    end: number,
    offset: number,
    iostream: typeof STDOUT | typeof STDERR,
    isLast: boolean,
    target: RecordTarget,
    marks: number,
  ): void {
    const pending = this.#pending[iostream];
    if (pending.beginning === undefined) {
      if (this.#isReplayed(offset, iostream)) return;
      const beginning = { segment: this.#segment, offset };
      pending.begin(beginning, bytes.subarray(timeStart, timeEnd), this.#uid.at(offset));
    }
    pending.add(bytes, start, end);
    if (isLast) this.#complete(iostream, marks, target);
  }

  #complete(iostream: typeof STDOUT | typeof STDERR, marks: number, target: RecordTarget): void {
    const pending = this.#pending[iostream];
    const { bytes, length, time, uid, cut } = pending;
    const readable = this.#time.read(time, 0, time.length);
    this.#context.counts.joined++;
    this.#emit(
      bytes,
      0,
      cut ? cutAt(bytes, 0, length) : length,
      readable ? this.#time : undefined,
      iostream,
      marks | (cut ? CUT : 0),
      uid,
      target,
    );
    pending.clear();
  }

  #dockerLine(
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    target: RecordTarget,
    marks: number,
  ): void {
    const text = new TextDecoder().decode(bytes.subarray(start, end));
    const line = readDockerLine(text);
    const time = line === undefined ? undefined : encoder.encode(line.time);
    if (
      line === undefined || time === undefined || !this.#time.read(time, 0, time.length) ||
      (line.stream !== "stdout" && line.stream !== "stderr")
    ) return this.#malformed(bytes, start, end, offset, target, marks);
    const iostream = line.stream === "stdout" ? STDOUT : STDERR;
    const isLast = line.log.endsWith("\n");
    const body = encoder.encode(isLast ? line.log.slice(0, -1) : line.log);
    const pending = this.#pending[iostream];
    if (isLast && pending.beginning === undefined) {
      if (this.#isReplayed(offset, iostream)) return;
      this.#emit(body, 0, body.length, this.#time, iostream, marks, this.#uid.at(offset), target);
      return;
    }
    if (pending.beginning === undefined) {
      if (this.#isReplayed(offset, iostream)) return;
      pending.begin({ segment: this.#segment, offset }, time, this.#uid.at(offset));
    }
    pending.add(body, 0, body.length);
    if (isLast) this.#complete(iostream, marks, target);
  }

  /** Passed on as it is: whoever looks for it finds it, and with its pod's name. */
  #malformed(
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    target: RecordTarget,
    marks: number,
  ): void {
    if (this.#isReplayed(offset, NONE)) return;
    const uid = this.#uid.at(offset);
    this.#emit(bytes, start, end, undefined, NONE, marks | MALFORMED, uid, target);
  }

  #emit(
    bytes: Uint8Array,
    start: number,
    end: number,
    time: Timestamp | undefined,
    iostream: number,
    marks: number,
    uid: Uint8Array,
    target: RecordTarget,
  ): void {
    const { counts, maximumBytes } = this.#context;
    counts.records++;
    let to = end;
    let all = marks;
    if (end - start > maximumBytes) {
      to = cutAt(bytes, start, start + maximumBytes);
      all |= CUT;
    }
    if (all !== 0) {
      if (all & MALFORMED) counts.malformed++;
      if (all & CUT) counts.cut++;
      if (all & UNFINISHED) counts.unfinished++;
    }
    target.record(bytes, start, to, time, iostream, all, uid);
  }

  #isReplayed(offset: number, iostream: number): boolean {
    if (this.#replay === undefined || offset >= this.#replay.until) return false;
    const from = this.#replay.from[iostream];
    return from === undefined || offset < from;
  }
}
