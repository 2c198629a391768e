import { MalformedStream } from "./malformed.ts";
import { type MessageLayout, MESSAGES } from "./layouts.ts";

/** Of the timestamp, in front of the id. */
const TIMESTAMP_BYTES = 8;
const LENGTH_AT = 2;
/** A message of more bytes can never leave the reducer's buffer (protocol 1.4, defect C). */
const MOST_BYTES = 65_536;

export interface DecodedMessage {
  readonly name: string;
  /** Nanoseconds since the Unix epoch. */
  readonly timestamp: bigint;
  /** Numbers and texts by the protocol's names. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** With the timestamp. */
  readonly bytes: number;
}

/**
 * The message that these bytes begin with; undefined when more of it must come.
 *
 * @throws {MalformedStream} when they are none, or not as a sender should write it (protocol 2.1)
 */
export function readMessage(bytes: Uint8Array): DecodedMessage | undefined {
  if (bytes.length < TIMESTAMP_BYTES + 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const body = new DataView(view.buffer, view.byteOffset + TIMESTAMP_BYTES);
  const id = body.getUint16(0, true);
  const layout = MESSAGES.get(id);
  if (layout === undefined) {
    throw new MalformedStream(`id ${id} is of no message that a Kubernetes collector sends`);
  }
  const { name, size, texts } = layout;
  if (bytes.length < TIMESTAMP_BYTES + size) return undefined;
  const length = texts.length === 0 ? size : body.getUint16(LENGTH_AT, true);
  const whole = TIMESTAMP_BYTES + length;
  if (length < size) throw new MalformedStream(`${name} of ${length} bytes, less than its ${size}`);
  if (whole > MOST_BYTES) throw new MalformedStream(`${name} of ${whole} bytes`);
  if (bytes.length < whole) return undefined;
  checkPadding(layout, bytes.subarray(TIMESTAMP_BYTES, TIMESTAMP_BYTES + size));
  return {
    name,
    timestamp: view.getBigUint64(0, true),
    fields: {
      ...numbersOf(layout, body),
      ...textsOf(layout, body, bytes.subarray(TIMESTAMP_BYTES + size, whole)),
    },
    bytes: whole,
  };
}

function numbersOf({ numbers }: MessageLayout, body: DataView): Record<string, number> {
  return Object.fromEntries(numbers.map(({ name, bytes, at }) => {
    switch (bytes) {
      case 1:
        return [name, body.getUint8(at)];
      case 2:
        return [name, body.getUint16(at, true)];
      case 4:
        return [name, body.getUint32(at, true)];
      case 8:
        return [name, Number(body.getBigUint64(at, true))];
    }
  }));
}

function textsOf(layout: MessageLayout, body: DataView, rest: Uint8Array): Record<string, string> {
  let at = 0;
  return Object.fromEntries(layout.texts.map(({ name, lengthAt }) => {
    const length = lengthAt === undefined ? rest.length - at : body.getUint16(lengthAt, true);
    if (length < 0 || at + length > rest.length) {
      throw new MalformedStream(
        `${layout.name}: its texts are longer than their ${rest.length} bytes`,
      );
    }
    const bytes = rest.subarray(at, at += length);
    try {
      return [name, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)];
    } catch (cause) {
      throw new MalformedStream(`${layout.name}: ${name} is not UTF-8`, { cause });
    }
  }));
}

/** The reducer ignores these bytes; a sender that does not clear them tells what it had in memory. */
function checkPadding({ name, size, numbers, texts }: MessageLayout, fixed: Uint8Array): void {
  const used = new Set([0, 1]);
  const use = (at: number, bytes: number) => {
    for (let byte = at; byte < at + bytes; byte++) used.add(byte);
  };
  if (texts.length > 0) use(LENGTH_AT, 2);
  for (const { at, bytes } of numbers) use(at, bytes);
  for (const { lengthAt } of texts) if (lengthAt !== undefined) use(lengthAt, 2);
  for (let at = 0; at < size; at++) {
    if (!used.has(at) && fixed[at] !== 0) throw new MalformedStream(`${name}: byte ${at} is not 0`);
  }
}
