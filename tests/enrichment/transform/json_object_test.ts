import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { JsonObject } from "../../../src/enrichment/transform/json_object.ts";

const encoder = new TextEncoder();

function read(text: string): JsonObject | undefined {
  const object = new JsonObject();
  const bytes = encoder.encode(`[${text}]`);
  return object.read(bytes, 1, bytes.length - 1) ? object : undefined;
}

Deno.test("read() takes what JSON.parse takes", () => {
  const taken = [
    "{}",
    ' { "a" : 1 } \r',
    '{"a":[],"b":{},"c":[[{"d":[1,2,{}]}]],"e":[{},[]]}',
    '{"a":-0.5e+10,"b":0,"c":1E2,"d":true,"e":false,"f":null}',
    '{"a":"\\u20ac\\n\\"€","":""}',
    `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
  ];
  for (const text of taken) {
    JSON.parse(text);
    strictEqual(read(text) !== undefined, true, text.slice(0, 80));
  }
});

Deno.test("read() refuses what JSON.parse refuses, and what is no object", () => {
  const wrong = ["{", "}", '{"a"}', '{"a":}', '{"a":1,}', '{"a":1 "b":2}', '{"a":[1,]}', "{a:1}"];
  const scalars = ["01", "1.", ".5", "+1", "1e", "-", "tru", "nul", "NaN", "'x'", '"\t"', '"\\x"'];
  const escapes = [
    '"\\u12g4"',
    '"\\u12"',
    '"\\"',
    '"',
    '"a',
    "[1}",
    "{]",
    '{"a":1]',
    "[1 2]",
    "[,1]",
  ];
  const values = [...scalars, ...escapes].map((value) => `{"a":${value}}`);
  for (const text of [...wrong, ...values, "", "[]", "1", '{"a":1} x', '{"a":1}{}']) {
    strictEqual(read(text), undefined, text);
  }
});

Deno.test("valueAt() finds members, also by escaped names, and the last of several", () => {
  const value = (text: string, path: string) => read(text)?.valueAt(path);
  strictEqual(value('{"a":"x","a":"y"}', "a"), "y");
  strictEqual(value('{"\\u0061":"x"}', "a"), "x");
  strictEqual(value('{"a":"\\u0062\\n"}', "a"), "b\n");
  strictEqual(value('{"é":1}', "é"), 1);
  strictEqual(value('{"a.b":1,"a":{"b":2}}', "a.b"), 1);
  strictEqual(value('{"a":{"b.c":{"d":2}}}', "a.b.c.d"), 2);
  strictEqual(value('{"a":[1]}', "a.0"), undefined);
  deepStrictEqual(value('{"a":{"b":[1]}}', "a"), { b: [1] });
});

Deno.test("names() and hasAnyOf() know the members' names", () => {
  for (const text of ['{"a":1,"b":{"c":2}}', '{"a":1,"\\u0062":{"c":2}}']) {
    const object = read(text)!;
    deepStrictEqual([...object.names()], ["a", "b"]);
    strictEqual(object.hasAnyOf(new Set(["b"])), true);
    strictEqual(object.hasAnyOf(new Set(["c"])), false);
  }
});
