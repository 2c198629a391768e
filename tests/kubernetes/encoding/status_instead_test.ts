/** A Status where a list or a watch was to come, and texts of those that are beyond measure. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  type ApiStatus,
  type Encoding,
  JSON_ENCODING,
  MalformedError,
  PROTOBUF,
  StatusInstead,
} from "../../../src/kubernetes/encoding/mod.ts";
import { bookmarkFrame, listBody, type StatusFacts, statusObject } from "./protobuf_objects.ts";
import { utf8 } from "./utf8.ts";

const FACTS = {
  code: 403,
  reason: "Forbidden",
  message: "pods is forbidden: größer €",
  retryAfterSeconds: 7,
};

function jsonStatus({ retryAfterSeconds, ...facts }: StatusFacts): Uint8Array {
  const details = { retryAfterSeconds };
  return utf8(
    JSON.stringify({ ...facts, details, status: "Failure", metadata: {}, kind: "Status" }),
  );
}

const ENCODINGS: readonly [Encoding, (facts: StatusFacts) => Uint8Array][] = [
  [PROTOBUF, statusObject],
  [JSON_ENCODING, jsonStatus],
];

/** What comes of a body in pieces of this size where a list was to come. */
function listed(encoding: Encoding, body: Uint8Array, size: number): ApiStatus | string {
  let items = 0;
  const list = encoding.list(() => items++);
  try {
    for (let at = 0; at < body.length; at += size) list.push(body.slice(at, at + size));
    list.finish();
    return "a list";
  } catch (error) {
    strictEqual(items, 0);
    if (error instanceof StatusInstead) return error.status;
    if (error instanceof MalformedError) return "malformed";
    throw error;
  }
}

/** The same where a watch was to come: the Status of each ERROR, and whether it was whole. */
function watched(encoding: Encoding, body: Uint8Array, size: number) {
  const seen: ApiStatus[] = [];
  const watch = encoding.watch((type, bytes, start, end) => {
    strictEqual(type, "ERROR");
    seen.push(encoding.status(bytes, start, end));
  });
  for (let at = 0; at < body.length; at += size) watch.push(body.slice(at, at + size));
  return { whole: watch.finish(), seen };
}

for (const [encoding, statusOf] of ENCODINGS) {
  Deno.test(`${encoding.name} list() and watch() tell a Status that comes instead, however cut`, () => {
    const body = statusOf(FACTS);
    for (let size = 1; size <= body.length; size++) {
      deepStrictEqual(listed(encoding, body, size), FACTS);
      deepStrictEqual(watched(encoding, body, size), { whole: true, seen: [FACTS] });
    }
  });

  Deno.test(`${encoding.name} list() and watch() refuse a Status that is cut or too long`, () => {
    const body = statusOf(FACTS);
    for (let length = 1; length < body.length - 4; length++) {
      strictEqual(listed(encoding, body.slice(0, length), 7), "malformed", `cut at ${length}`);
    }
    const long = statusOf({ ...FACTS, message: "x".repeat(100_000) });
    ok(typeof listed(encoding, long, 4096) === "string" || encoding === JSON_ENCODING);
    if (encoding === PROTOBUF) throws(() => watched(encoding, long, 4096), MalformedError);
    else deepStrictEqual(watched(encoding, long, 4096), { whole: false, seen: [] });
  });

  Deno.test(`${encoding.name} status() keeps only so much of a message`, () => {
    const body = statusOf({ ...FACTS, message: "x".repeat(60_000) });
    strictEqual(encoding.status(body, 0, body.length).message.length, 16_384);
    const status = listed(encoding, body, 4096);
    ok(typeof status === "object" && status.message.length === 16_384);
  });
}

Deno.test("JsonWatchDecoder takes a Status for an ERROR, with and without its line feed", () => {
  const body = new TextDecoder().decode(jsonStatus(FACTS));
  for (const text of [body, `${body}\n`, ` ${body}\r\n`, `\n${body} `]) {
    deepStrictEqual(watched(JSON_ENCODING, utf8(text), 11), { whole: true, seen: [FACTS] });
  }
  // Another object is no event, and half of one no Status.
  throws(() => watched(JSON_ENCODING, utf8('{"kind":"Pod"}\n'), 5), MalformedError);
  strictEqual(watched(JSON_ENCODING, utf8('{"kind":"Pod"}'), 5).whole, false);
});

Deno.test("ProtobufWatchDecoder refuses another object that comes instead", () => {
  const list = listBody([], "7");
  throws(() => watched(PROTOBUF, list, 5), /one object instead of a watch/);
});

Deno.test("list() takes lists whose kind is any but Status", () => {
  const list = JSON_ENCODING.list(() => {});
  list.push(utf8('{"kind":"StatusList","code":410,"metadata":{"resourceVersion":"7"},"items":[]}'));
  deepStrictEqual(list.finish(), { resourceVersion: "7", continueToken: "" });
});

/** A list, and a bookmark, with texts of these lengths. */
const LONG: readonly [string, (version: string, token: string) => unknown, boolean][] = [
  ["protobuf list", (version, token) => {
    const list = PROTOBUF.list(() => {});
    list.push(listBody([], version, token));
    return list.finish();
  }, true],
  ["JSON list", (version, token) => {
    const list = JSON_ENCODING.list(() => {});
    const metadata = { resourceVersion: version, continue: token };
    list.push(utf8(JSON.stringify({ metadata, items: [] })));
    return list.finish();
  }, true],
  ["protobuf bookmark", (version) => {
    const seen: unknown[] = [];
    PROTOBUF.watch((_, bytes, start, end) => seen.push(PROTOBUF.bookmark(bytes, start, end)))
      .push(bookmarkFrame(version));
    return seen[0];
  }, false],
  ["JSON bookmark", (version) => {
    const bytes = utf8(JSON.stringify({ metadata: { resourceVersion: version } }));
    return JSON_ENCODING.bookmark(bytes, 0, bytes.length);
  }, false],
];

for (const [what, read, hasToken] of LONG) {
  Deno.test(`a ${what} is refused with a version or token that no request could hold`, () => {
    ok(read("9".repeat(128), "t".repeat(16_384)));
    throws(() => read("9".repeat(129), ""), /a resourceVersion of 129 /);
    throws(() => read("9".repeat(5_000_000), ""), MalformedError);
    if (hasToken) throws(() => read("9", "t".repeat(16_385)), /a continue token of 16385 /);
  });
}
