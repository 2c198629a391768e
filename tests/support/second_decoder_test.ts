import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { concatenate, fromHex, WORKED, workedBytes } from "../wire/worked_messages.ts";
import { MalformedStream } from "./second_decoder/malformed.ts";
import { MESSAGES } from "./second_decoder/layouts.ts";
import { type DecodedMessage, readMessage } from "./second_decoder/message.ts";
import { StreamDecoder } from "./second_decoder/stream_decoder.ts";

const KNOWN = new Set(MESSAGES.values().map(({ name }) => name));
const worked = Object.entries(WORKED);

Deno.test("readMessage() reads the worked messages that a Kubernetes collector sends", () => {
  const known = worked.filter(([, { message }]) => KNOWN.has(message.name));
  ok(known.length > 12);
  for (const [number, { message, hex }] of known) {
    const bytes = fromHex(hex);
    const { name, timestamp, ...fields } = message;
    const numbers = Object.entries(fields).map(([key, value]) =>
      [key, typeof value === "bigint" ? Number(value) : value] as const
    );
    equal(readMessage(bytes), {
      name,
      timestamp,
      fields: Object.fromEntries(numbers),
      bytes: bytes.length,
    }, number);
    for (let end = 0; end < bytes.length; end++) {
      strictEqual(readMessage(bytes.subarray(0, end)), undefined, `${number} cut at ${end}`);
    }
  }
});

Deno.test("readMessage() refuses messages that only others send", () => {
  const others = worked.filter(([, { message }]) => !KNOWN.has(message.name));
  ok(others.length > 0);
  for (const [, { hex }] of others) {
    throws(() => readMessage(fromHex(hex)), /no message that a Kubernetes collector sends/);
  }
});

for (
  const [what, hex, complaint] of [
    [
      "padding that is not cleared",
      "0100000000000000 8601 000000000100 0100000000000000",
      /byte 6/,
    ],
    ["a length below its fixed part", "0100000000000000 6701 0300 36", /of 3 bytes/],
    ["a length above the reducer's buffer", "0100000000000000 6701 ffff", /of 65543 bytes/],
    ["texts beyond its length", "0100000000000000 a001 0800 0700 6162", /longer than their 2/],
    ["a text that is not UTF-8", "0100000000000000 6701 0500 ff", /uid is not UTF-8/],
  ] as const
) {
  Deno.test(`readMessage() refuses ${what}`, () => {
    throws(() => readMessage(fromHex(hex)), (error) => {
      ok(error instanceof MalformedStream);
      ok(complaint.test(error.message), error.message);
      return true;
    });
  });
}

const HEADER = "04224d18604082";
const SESSION = concatenate(
  workedBytes("E1"),
  fromHex(HEADER),
  ...["E2", "E4", "E3"].map((number) => stored(workedBytes(number))),
);

function stored(bytes: Uint8Array): Uint8Array {
  return concatenate(Uint8Array.of(bytes.length, bytes.length >> 8, 0, 0x80), bytes);
}

/** Reads a stream in pieces, at the time of the worked messages. */
function read(
  stream: Uint8Array,
  piece = stream.length,
): { readonly names: readonly string[]; readonly inside: string | undefined } {
  const heard: DecodedMessage[] = [];
  const decoder = new StreamDecoder((message) => heard.push(message), () => 0);
  for (let at = 0; at < stream.length; at += piece) {
    decoder.push(stream.subarray(at, at + piece));
  }
  return { names: heard.map(({ name }) => name), inside: decoder.inside };
}

Deno.test("StreamDecoder.push() reads the worked session however it is cut", () => {
  const names = ["version_info", "connect", "pod_resync", "heartbeat"];
  for (let piece = 1; piece <= SESSION.length; piece++) {
    equal(read(SESSION, piece), { names, inside: undefined }, `pieces of ${piece}`);
  }
});

Deno.test("StreamDecoder.push() reads compressed blocks, and messages across blocks", () => {
  const compressed = fromHex("12000000 220100010013860900800100000000000000");
  const [head, tail] = [workedBytes("E4").subarray(0, 9), workedBytes("E4").subarray(9)];
  const begin = SESSION.subarray(0, 24 + 7 + 4 + 19);
  equal(read(concatenate(begin, compressed)).names.at(-1), "pod_resync");
  equal(read(concatenate(begin, stored(head), stored(tail))).names.at(-1), "pod_resync");
});

Deno.test("StreamDecoder.inside tells where a stream was cut", () => {
  const begin = SESSION.subarray(0, 24 + 7 + 4 + 19);
  ok(/a block/.test(read(SESSION.subarray(0, -1)).inside ?? ""));
  const half = stored(workedBytes("E4").subarray(0, 9));
  ok(/a message, .* 9 bytes/.test(read(concatenate(begin, half)).inside ?? ""));
});

const [INFO, CONNECT, HEARTBEAT] = [workedBytes("E1"), workedBytes("E2"), workedBytes("E3")];
const begun = (...blocks: readonly Uint8Array[]) =>
  concatenate(INFO, fromHex(HEADER), ...blocks.map(stored));

for (
  const [what, stream, complaint] of [
    ["another first message", CONNECT, /connect before version_info/],
    ["an old version", fromHex(WORKED["E1"]!.hex.replace("0b", "08")), /0\.8 is older/],
    ["a message before connect", begun(HEARTBEAT), /heartbeat before connect/],
    ["a second connect", begun(CONNECT, CONNECT), /connect came again/],
    ["another header", concatenate(INFO, fromHex("04224d184040c000000000")), /header is 04224d184/],
    ["the end of a frame", concatenate(begun(CONNECT), fromHex("00000000")), /frame has an end/],
    ["a block beyond 64 KiB", concatenate(begun(), fromHex("01000180")), /65537 bytes/],
    [
      "a time that is not now",
      begun(CONNECT, fromHex("00002a36fe9c9717 8801")),
      /a day or more from now/,
    ],
  ] as const
) {
  Deno.test(`StreamDecoder.push() refuses ${what}`, () => {
    throws(() => read(stream), complaint);
  });
}
