import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { JsonCursor } from "../../../src/kubernetes/encoding/json_cursor.ts";
import { JSON_ENCODING, MalformedError } from "../../../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { collector } from "./recorded.ts";
import { utf8 } from "./utf8.ts";

/** The string that the cursor reads from `text`, which begins with it. */
function string(text: string): string {
  const cursor = new JsonCursor();
  const bytes = utf8(`  ${text}  `);
  cursor.open(bytes, 0, bytes.length);
  cursor.string();
  return new TextDecoder().decode(bytes.subarray(cursor.start, cursor.end));
}

const STRINGS = [
  '"plain"',
  '""',
  String.raw`"\u0041\u00e9\u20ac"`,
  String.raw`"\ud83d\ude00 and 😀"`,
  String.raw`"\" \\ \/ \b \f \n \r \t"`,
  String.raw`"docker.io\/library\/nginx:1"`,
  String.raw`"\\"`,
  String.raw`"\\\""`,
  '"zwölf Boxkämpfer"',
];

Deno.test("JsonCursor.string() resolves escapes as JSON.parse does", () => {
  for (const text of STRINGS) strictEqual(string(text), JSON.parse(text), text);
  strictEqual(string("null"), "");
  // UTF-8 has no lone surrogates: U+FFFD stands for them.
  strictEqual(string(String.raw`"\ud83d"`), "\ufffd");
});

Deno.test("JsonCursor.string() refuses bad escapes and what is no string", () => {
  const bad = [
    String.raw`"\x41"`,
    String.raw`"\u12"`,
    '"a',
    String.raw`"\"`,
    "12",
    "true",
    "{}",
    "nul",
    "",
  ];
  for (const text of bad) throws(() => string(text), MalformedError, text);
});

Deno.test("JsonListDecoder does not depend on the order of keys or on white space", () => {
  const texts = [
    '{"items":[{"a":1},{"a":2}],"metadata":{"resourceVersion":"7","continue":"c"},"kind":"L"}',
    '{"kind":"L","metadata":{"continue":"c","resourceVersion":"7"},"items":[{"a":1},{"a":2}]}',
    ' {\n "extra" : [1, "]", {"items":[]}] ,\n "metadata" : { "resourceVersion" : "7",\n' +
    ' "continue":"c" }, "n":12 , "items"\n:\n[ {"a":1} , {"a":2} ]\n} \n',
  ];
  for (const text of texts) {
    const { items, item } = collector();
    const list = JSON_ENCODING.list(item);
    list.push(utf8(text));
    deepStrictEqual(list.finish(), { resourceVersion: "7", continueToken: "c" });
    deepStrictEqual(items, [utf8('{"a":1}'), utf8('{"a":2}')]);
  }
});

Deno.test("JsonListDecoder takes null and absent members for empty ones", () => {
  for (const text of ["{}", '{"items":null,"metadata":null}', '{"items":[],"metadata":{}}']) {
    const { items, item } = collector();
    const list = JSON_ENCODING.list(item);
    list.push(utf8(text));
    deepStrictEqual(list.finish(), { resourceVersion: "", continueToken: "" });
    deepStrictEqual(items, []);
  }
});

Deno.test("JsonListDecoder refuses what is no list", () => {
  const wrong = [
    "[]",
    "null",
    "<html>",
    '"items"',
    "{1:2}",
    '{"items" []}',
    '{"items":[}',
    '{"items":[}}',
    '{"items":[{}}',
    '{"items":]}',
    '{"a":}',
    '{"metadata":{"resourceVersion":}}',
    "{}{}",
    "{} x",
  ];
  for (const text of wrong) {
    let items = 0;
    throws(
      () => {
        const list = JSON_ENCODING.list(() => {
          if (++items > 1000) throw new Error("never ends");
        });
        list.push(utf8(text));
        list.finish();
      },
      MalformedError,
      text,
    );
  }
});

Deno.test("JsonWatchDecoder finds type and object in any order, with others around them", () => {
  const object = '{"metadata":{"uid":"u","resourceVersion":"7"}}';
  const lines = [
    `{"type":"#","object":${object}}`,
    ` { "object" : ${object} , "type" : "#" } `,
    `{"extra":[{"type":"X"}],"type":"#","object":${object}}`,
    `{"type":"#","object":${object},"extra":{"b":[2]}}`,
    `{"object":${object},"extra":null,"type":"#"}\r`,
  ];
  for (const line of lines) {
    const read: unknown[] = [];
    const decoder = new OwnerDecoder();
    const watch = JSON_ENCODING.watch((type, bytes, start, end) => {
      if (type === "BOOKMARK") read.push(JSON_ENCODING.bookmark(bytes, start, end).resourceVersion);
      else read.push(JSON_ENCODING.object(decoder, bytes, start, end, () => undefined).uid);
    });
    watch.push(utf8(`\n${line.replace("#", "ADDED")}\n\n${line.replace("#", "BOOKMARK")}\n`));
    deepStrictEqual(read, ["u", "7"], line);
    ok(watch.finish());
  }
});

Deno.test("JsonWatchDecoder names unknown types and refuses lines that are no events", () => {
  const types: string[] = [];
  const watch = JSON_ENCODING.watch((type) => types.push(type));
  watch.push(utf8('{"type":"LATER","object":{}}\n{"object":{}}\n{"type":null,"object":{}}\n'));
  deepStrictEqual(types, ["unknown", "unknown", "unknown"]);
  for (const line of ['{"type":"ADDED"}', "{}", "[]", "12", "<html>", '{"type":"ADDED","object"']) {
    throws(() => JSON_ENCODING.watch(() => {}).push(utf8(`${line}\n`)), MalformedError, line);
  }
});

/** Types of the events in `text`, cut at every byte, and whether none of them was cut. */
function watched(text: string): readonly [types: string, whole: boolean] {
  let types = "";
  const watch = JSON_ENCODING.watch((type) => types += `${type} `);
  for (const byte of utf8(text)) watch.push(Uint8Array.of(byte));
  return [types.trim(), watch.finish()];
}

Deno.test("JsonWatchDecoder passes over white space between events, of whatever kind", () => {
  const event = '{"type":"ADDED","object":{"a":1}}';
  for (const space of ["", "\n", "\r\n", " \n", "\t\n", "  \r\n\n \n\t\r\n"]) {
    const text = `${space}${event}\n${space}${event}\r\n${space}  ${event} \n${space}`;
    deepStrictEqual(watched(text), ["ADDED ADDED ADDED", true], JSON.stringify(space));
  }
});

Deno.test("JsonWatchDecoder takes white space at the end for no event that was cut", () => {
  const event = '{"type":"ADDED","object":{"a":1}}\n';
  for (const space of [" ", "\r", "\t \r"]) {
    deepStrictEqual(watched(event + space), ["ADDED", true]);
  }
  deepStrictEqual(watched(`${event} {"type"`), ["ADDED", false]);
});
