import { CUT, MALFORMED, NONE, STDOUT, type Timestamp, UNFINISHED } from "../record/mod.ts";
import { type Attributes, RECORD_ATTRIBUTES } from "./attribute.ts";
import type { Format, Head } from "./format.ts";
import { OutputBuffer } from "./output_buffer.ts";
import { field, keyValue } from "./protobuf.ts";
import { isUtf8, repaired } from "./utf8.ts";

const encoder = new TextEncoder();

/** Fields of messages of bytes (opentelemetry-proto, logs/v1/logs.proto). */
const RESOURCE_LOGS = 1 << 3 | 2;
const RESOURCE = 1;
const SCOPE_LOGS = 2 << 3 | 2;
const SCOPE = 1;
const LOG_RECORD = 2 << 3 | 2;
const TIME = 1 << 3 | 1;
const OBSERVED_TIME = 11 << 3 | 1;
const BODY = 5 << 3 | 2;
const ATTRIBUTE = 6;
const STRING_VALUE = 1 << 3 | 2;

const attribute = (name: string, value: string | boolean): Uint8Array =>
  Uint8Array.from(field(ATTRIBUTE, keyValue(name, value)));

const IOSTREAMS = ["stdout", "stderr"].map((name) => attribute(RECORD_ATTRIBUTES.iostream, name));
const UID_LENGTH = 21;
/** With the characters of a uid still to be filled in at its end. */
const UID = attribute(RECORD_ATTRIBUTES.uid, "0".repeat(UID_LENGTH));
const MARKS: readonly (readonly [mark: number, text: Uint8Array])[] = [
  [MALFORMED, attribute(RECORD_ATTRIBUTES.malformed, true)],
  [CUT, attribute(RECORD_ATTRIBUTES.cut, true)],
  [UNFINISHED, attribute(RECORD_ATTRIBUTES.unfinished, true)],
];

/** Lengths that are known only afterwards have room for so many bytes: 2^28 and less. */
const PADDED = 4;

export interface OtlpOptions {
  /** Name and version of the instrumentation scope. */
  readonly scope: { readonly name: string; readonly version: string };
  /** Milliseconds since 1970, for records that have no time of their own. */
  readonly wallClock: () => number;
}

/** `ExportLogsServiceRequest`: what all records of a stream have in common stands there once. */
export class OtlpFormat implements Format {
  readonly #options: OtlpOptions;
  readonly #out = new OutputBuffer();
  readonly #scope: Uint8Array;
  #head: Head = new Uint8Array(0);
  /** Where the lengths of the messages that are open have to be filled in; 0 while none is. */
  #resourceLogs = 0;
  #scopeLogs = 0;
  #records = 0;
  #repaired = 0;

  constructor(options: OtlpOptions) {
    this.#options = options;
    const { name, version } = options.scope;
    this.#scope = Uint8Array.from(
      field(SCOPE, [...field(1, encoder.encode(name)), ...field(2, encoder.encode(version))]),
    );
  }

  get length(): number {
    return this.#out.length;
  }

  get records(): number {
    return this.#records;
  }

  get repaired(): number {
    return this.#repaired;
  }

  head(attributes: Attributes): Head {
    const resource = [...attributes].flatMap(([name, value]) => field(1, keyValue(name, value)));
    return Uint8Array.from(field(RESOURCE, resource));
  }

  begin(head: Head): void {
    if (head === this.#head && this.#resourceLogs > 0) return;
    this.#close();
    this.#head = head;
  }

  record(
    bytes: Uint8Array,
    start: number,
    end: number,
    time: Timestamp | undefined,
    iostream: number,
    marks: number,
    uid: Uint8Array,
  ): void {
    if (this.#resourceLogs === 0) this.#open();
    let [source, from, to] = [bytes, start, end];
    if (!isAscii(bytes, start, end) && !isUtf8(bytes, start, end)) {
      this.#repaired++;
      source = repaired(bytes, start, end);
      [from, to] = [0, source.length];
    }
    const size = to - from;
    const bodySize = 1 + sizeOfVarint(size) + size;
    let recordSize = 9 + 1 + sizeOfVarint(bodySize) + bodySize + UID.length;
    if (iostream !== NONE) recordSize += IOSTREAMS[iostream === STDOUT ? 0 : 1]!.length;
    if (marks !== 0) {
      for (const [mark, text] of MARKS) if (marks & mark) recordSize += text.length;
    }
    const out = this.#out.room(recordSize + 16);
    let at = this.#out.length;
    out[at++] = LOG_RECORD;
    at = putVarint(out, at, recordSize);
    at = time === undefined ? this.#observed(out, at) : putTime(out, at, time);
    out[at++] = BODY;
    at = putVarint(out, at, bodySize);
    out[at++] = STRING_VALUE;
    at = putVarint(out, at, size);
    if (size < 100) { for (let n = from; n < to; n++) out[at++] = source[n]!; }
    else {
      out.set(source.subarray(from, to), at);
      at += size;
    }
    if (iostream !== NONE) at = put(out, at, IOSTREAMS[iostream === STDOUT ? 0 : 1]!);
    at = put(out, at, UID);
    for (let n = 0; n < UID_LENGTH; n++) out[at - UID_LENGTH + n] = uid[n]!;
    if (marks !== 0) {
      for (const [mark, text] of MARKS) if (marks & mark) at = put(out, at, text);
    }
    this.#out.length = at;
    this.#records++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#close();
    return this.#out.content;
  }

  clear(): void {
    this.#out.clear();
    this.#resourceLogs = 0;
    this.#records = 0;
  }

  #open(): void {
    const head = this.#head;
    const out = this.#out.room(head.length + this.#scope.length + 16);
    let at = this.#out.length;
    out[at++] = RESOURCE_LOGS;
    this.#resourceLogs = at;
    at += PADDED;
    out.set(head, at);
    at += head.length;
    out[at++] = SCOPE_LOGS;
    this.#scopeLogs = at;
    at += PADDED;
    at = put(out, at, this.#scope);
    this.#out.length = at;
  }

  #close(): void {
    if (this.#resourceLogs === 0) return;
    const { bytes, length } = this.#out;
    putPadded(bytes, this.#scopeLogs, length - this.#scopeLogs - PADDED);
    putPadded(bytes, this.#resourceLogs, length - this.#resourceLogs - PADDED);
    this.#resourceLogs = 0;
  }

  /** The time at which it was read, in the place of the one it does not have. */
  #observed(out: Uint8Array, at: number): number {
    const nanoseconds = BigInt(Math.floor(this.#options.wallClock())) * 1_000_000n;
    out[at++] = OBSERVED_TIME;
    at = putFixed32(out, at, Number(nanoseconds & 0xffff_ffffn));
    return putFixed32(out, at, Number(nanoseconds >> 32n));
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let at = start; at < end; at++) all |= bytes[at]!;
  return all < 0x80;
}

function sizeOfVarint(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

function putVarint(out: Uint8Array, at: number, value: number): number {
  while (value >= 0x80) {
    out[at++] = value & 0x7f | 0x80;
    value >>>= 7;
  }
  out[at++] = value;
  return at;
}

/** A number in as many bytes as were kept free for it; protobuf allows for leading zeros. */
function putPadded(out: Uint8Array, at: number, value: number): void {
  for (let n = 0; n < PADDED - 1; n++, value >>>= 7) out[at + n] = value & 0x7f | 0x80;
  out[at + PADDED - 1] = value;
}

function putTime(out: Uint8Array, at: number, time: Timestamp): number {
  out[at++] = TIME;
  const low = time.low + time.nanoseconds;
  const carry = low > 0xffff_ffff ? 1 : 0;
  // Times before 1970 cannot be told: 0 says that there is none.
  const known = time.epochSeconds >= 0;
  at = putFixed32(out, at, known ? low >>> 0 : 0);
  return putFixed32(out, at, known ? time.high + carry : 0);
}

function putFixed32(out: Uint8Array, at: number, value: number): number {
  out[at] = value & 0xff;
  out[at + 1] = value >>> 8 & 0xff;
  out[at + 2] = value >>> 16 & 0xff;
  out[at + 3] = value >>> 24;
  return at + 4;
}

function put(out: Uint8Array, at: number, text: Uint8Array): number {
  for (let n = 0; n < text.length; n++) out[at + n] = text[n]!;
  return at + text.length;
}
