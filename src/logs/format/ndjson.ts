import { CUT, MALFORMED, NONE, STDOUT, type Timestamp, UNFINISHED } from "../record/mod.ts";
import { type Attributes, RECORD_ATTRIBUTES } from "./attribute.ts";
import type { Format, Head } from "./format.ts";
import { OutputBuffer } from "./output_buffer.ts";
import { isUtf8, repaired } from "./utf8.ts";

const encoder = new TextEncoder();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const DOT = 0x2e;
const Z = 0x5a;
const ZERO = 0x30;
const HEX = encoder.encode("0123456789abcdef");
/** For control characters, which JSON wants escaped: the letter after the backslash, or `u`. */
const ESCAPES = new Uint8Array(256);
for (let code = 0; code < 0x20; code++) ESCAPES[code] = 0x75;
for (const [code, letter] of [[8, "b"], [9, "t"], [10, "n"], [12, "f"], [13, "r"]] as const) {
  ESCAPES[code] = letter.charCodeAt(0);
}
ESCAPES[QUOTE] = QUOTE;
ESCAPES[BACKSLASH] = BACKSLASH;

/** How the parts of a record are called in a line; undefined for those that are left out. */
export interface NdjsonNames {
  readonly time: string | undefined;
  readonly body: string;
  readonly iostream: string | undefined;
  readonly uid: string | undefined;
  readonly malformed: string | undefined;
  readonly cut: string | undefined;
  readonly unfinished: string | undefined;
}

export interface NdjsonOptions {
  readonly names: NdjsonNames;
  /** The members that a stream's attributes become, in their order. */
  readonly members: (attributes: Attributes) => Readonly<Record<string, unknown>>;
}

/** One flat object a line, under the names of OpenTelemetry. */
export const NDJSON: NdjsonOptions = {
  names: RECORD_ATTRIBUTES,
  members: (attributes) => Object.fromEntries(attributes),
};

/**
 * JSON, one object a line: time, body, what else a record has, and then what all of its stream have.
 */
export class NdjsonFormat implements Format {
  readonly #options: NdjsonOptions;
  readonly #out = new OutputBuffer();
  readonly #time: Uint8Array | undefined;
  readonly #body: Uint8Array;
  readonly #bodyFirst: Uint8Array;
  readonly #iostreams: readonly Uint8Array[];
  readonly #uid: Uint8Array | undefined;
  readonly #marks: readonly (readonly [mark: number, text: Uint8Array])[];
  #head: Head = encoder.encode("}\n");
  #records = 0;
  #repaired = 0;

  constructor(options: NdjsonOptions = NDJSON) {
    this.#options = options;
    const { names } = options;
    const name = (text: string) => `${JSON.stringify(text)}:`;
    this.#time = names.time === undefined ? undefined : encoder.encode(`${name(names.time)}"`);
    this.#body = encoder.encode(`,${name(names.body)}"`);
    this.#bodyFirst = this.#body.subarray(1);
    const { iostream } = names;
    this.#iostreams = ["stdout", "stderr"].map((value) =>
      encoder.encode(iostream === undefined ? "" : `,${name(iostream)}"${value}"`)
    );
    this.#uid = names.uid === undefined ? undefined : encoder.encode(`,${name(names.uid)}"`);
    this.#marks =
      ([[MALFORMED, names.malformed], [CUT, names.cut], [UNFINISHED, names.unfinished]] as const)
        .filter(([, text]) => text !== undefined)
        .map(([mark, text]) => [mark, encoder.encode(`,${name(text!)}true`)]);
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
    const members = JSON.stringify(this.#options.members(attributes)).slice(1);
    return encoder.encode(members === "}" ? "}\n" : `,${members}\n`);
  }

  begin(head: Head): void {
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
    const head = this.#head;
    // Every byte of the body may become six.
    const out = this.#out.room((end - start) * 6 + head.length + 512);
    let at = this.#out.length;
    out[at++] = BRACE;
    if (time !== undefined && this.#time !== undefined) {
      at = put(out, at, this.#time);
      at = putTime(out, at, time);
      at = put(out, at, this.#body);
    } else {
      at = put(out, at, this.#bodyFirst);
    }
    at = this.#text(out, at, bytes, start, end);
    out[at++] = QUOTE;
    if (iostream !== NONE) at = put(out, at, this.#iostreams[iostream === STDOUT ? 0 : 1]!);
    if (this.#uid !== undefined) {
      at = put(out, at, this.#uid);
      at = put(out, at, uid);
      out[at++] = QUOTE;
    }
    if (marks !== 0) {
      for (const [mark, text] of this.#marks) if (marks & mark) at = put(out, at, text);
    }
    out.set(head, at);
    this.#out.length = at + head.length;
    this.#records++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#out.content;
  }

  clear(): void {
    this.#out.clear();
    this.#records = 0;
  }

  #text(out: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): number {
    let to = at;
    let all = 0;
    for (let from = start; from < end; from++) {
      const byte = bytes[from]!;
      all |= byte;
      const escape = ESCAPES[byte]!;
      if (escape === 0) out[to++] = byte;
      else to = putEscaped(out, to, byte, escape);
    }
    if (all < 0x80 || isUtf8(bytes, start, end)) return to;
    this.#repaired++;
    const valid = repaired(bytes, start, end);
    to = at;
    for (const byte of valid) {
      const escape = ESCAPES[byte]!;
      if (escape === 0) out[to++] = byte;
      else to = putEscaped(out, to, byte, escape);
    }
    return to;
  }
}

function putEscaped(out: Uint8Array, at: number, byte: number, escape: number): number {
  out[at++] = BACKSLASH;
  out[at++] = escape;
  if (escape !== 0x75) return at;
  out[at++] = ZERO;
  out[at++] = ZERO;
  out[at++] = HEX[byte >> 4]!;
  out[at++] = HEX[byte & 15]!;
  return at;
}

/** Short texts are copied faster this way than by `set`. */
function put(out: Uint8Array, at: number, text: Uint8Array): number {
  for (let n = 0; n < text.length; n++) out[at + n] = text[n]!;
  return at + text.length;
}

/** `2026-11-25T19:00:00.000000000Z"` */
function putTime(out: Uint8Array, at: number, { second, nanoseconds }: Timestamp): number {
  for (let n = 0; n < second.length; n++) out[at + n] = second[n]!;
  at += second.length;
  out[at] = DOT;
  let rest = nanoseconds;
  for (let n = 9; n > 0; n--) {
    const tenth = rest / 10 | 0;
    out[at + n] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  out[at + 10] = Z;
  out[at + 11] = QUOTE;
  return at + 12;
}
