import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { KEY_KINDS, parseKey } from "../../src/enrichment/history/mod.ts";
import { JsonObject } from "../../src/enrichment/transform/json_object.ts";
import { NdjsonFormat, OtlpFormat } from "../../src/logs/format/mod.ts";
import { countRecords } from "../../src/logs/otlp/mod.ts";
import { parserCounts, PartialBudget, StreamParser } from "../../src/logs/record/mod.ts";
import type { Format } from "../../src/logs/format/mod.ts";
import type { Target } from "./targets.ts";

const MAXIMUM = 4_096;

const text = (...lines: readonly string[]) => new TextEncoder().encode(lines.join("\n") + "\n");

const LINES = [
  text(
    "2026-01-01T00:00:00.1Z stdout P AAA",
    "2026-01-01T00:00:00.25+08:00 stderr F EEE €",
    "2026-01-01T00:00:00.3Z stdout F BBB",
    "2026-01-01T00:00:00.123456789Z stdout F:tag:more x",
  ),
  text(
    JSON.stringify({ log: "very", stream: "stdout", time: "2026-01-01T00:00:00Z" }),
    JSON.stringify({ log: " long\n", stream: "stdout", time: "2026-01-01T00:00:00.5Z" }),
  ),
  text("\0\0\x002026-01-01T00:00:00Z stdout F ", '2026-01-01T00:00:00Z stdout F \\"\t\x1b'),
];

function read(bytes: Uint8Array, format: Format, cutAt: number): number {
  const counts = parserCounts();
  const parser = new StreamParser({
    maximumBytes: MAXIMUM,
    budget: new PartialBudget(1024 * 1024),
    counts,
  });
  format.begin(format.head(new Map([["k8s.pod.name", "web-0"]])));
  parser.begin("s", "0123456789abcdef", false);
  // As a reader has it: what is left of a line is read once more, with what follows.
  const done = parser.push(bytes, 0, cutAt, 0, format);
  const end = parser.push(bytes, done, bytes.length, done, format);
  parser.pushLast(bytes, end, bytes.length, end, format);
  parser.finish(format);
  return counts.malformed;
}

/** Whatever a container writes becomes records that others can read, wherever a read ends. */
export const logLines: Target = {
  name: "log lines",
  corpus: LINES,
  read(bytes, random) {
    const whole = new NdjsonFormat();
    const malformed = read(bytes, whole, bytes.length);
    const cut = new NdjsonFormat();
    read(bytes, cut, random.below(bytes.length + 1));
    const lines = new TextDecoder("utf-8", { fatal: true }).decode(whole.finish()).split("\n");
    deepStrictEqual(cut.finish(), whole.finish());
    strictEqual(lines.pop(), "");
    for (const line of lines) JSON.parse(line);
    const otlp = new OtlpFormat({ scope: { name: "a", version: "1" }, wallClock: () => 0 });
    read(bytes, otlp, bytes.length);
    strictEqual(countRecords(otlp.finish()), lines.length);
    return malformed === 0;
  },
};

/** What somebody asks for, and what folders are called. */
export const logKeys: Target = {
  name: "keys of pods",
  corpus: [
    "/var/log/pods/shop_web-0_11111111-1111-4111-8111-111111111111/app/0.log.20260101-000000.gz",
    `/var/log/containers/web-0_shop_app-${"0a".repeat(32)}.log`,
    "10.1.2.3",
    "fd00::1",
    "shop/web-0",
    "containerd://4b8c000000",
  ].map((key) => new TextEncoder().encode(key)),
  read(bytes) {
    const key = new TextDecoder().decode(bytes);
    return KEY_KINDS.map((kind) => parseKey(kind, key)).some((parsed) => parsed !== undefined);
  },
};

/** Whether the bytes are an object by JSON.parse, and which one. */
function parsed(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Lines of others: what is an object for JSON.parse is one here, with the same members. */
export const jsonLines: Target = {
  name: "lines of JSON",
  corpus: [
    '{"ts":1764000000,"cid":"containerd://0a0b","msg":"request handled","path":"/v1"}',
    '{"n":-1.10e+2, "big":[1,{"a":null}],"e":"\\u20ac\\n€" , "":{"a.b":{"c":true}}}\r',
    '{"a":[[[]],{},"]}"],"a":false}',
  ].map((line) => new TextEncoder().encode(line)),
  read(bytes) {
    // A mark at the beginning is left out by the decoder, and is no JSON.
    if (bytes[0] === 0xef) return false;
    const object = new JsonObject();
    const expected = parsed(bytes);
    strictEqual(object.read(bytes, 0, bytes.length), expected !== undefined);
    if (expected === undefined) return false;
    for (const [name, value] of Object.entries(expected)) {
      // Names that steer a terminal are found as bytes, and told as something harmless.
      if (!/^[ -~]*$/.test(name) || name.includes(".")) continue;
      const found = object.valueAt(name);
      if (typeof value === "string" && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value)) continue;
      deepStrictEqual(found, value);
    }
    return true;
  },
};
