import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import {
  type Fields,
  Placeholder,
  type Value,
  YamlWriter,
} from "../../../src/kubernetes/manifest/mod.ts";

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "true",
        "No",
        "1",
        "0x1f",
        "~",
        "",
        " a",
        "a ",
        "a: b",
        "- a",
        "#",
        "a\nb\n",
        "\n a",
      ),
      fc.constantFrom(
        " a\nb",
        "a\n\n",
        "a\r\nb",
        "a\n b\n\nc",
        "\n",
        "a\n\n\n",
        "a\tb\nc",
        "\u0085a\nb",
      ),
      fc.array(fc.constantFrom("a", "\n", " ", ":", "#"), { maxLength: 8 }).map((all) =>
        all.join("")
      ),
      fc.integer(),
      fc.boolean(),
    ),
    fc.array(tie("value"), { maxLength: 3, minLength: 1 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { maxKeys: 3, minKeys: 1 })
      .map((fields) => ({ ...fields })),
  ),
}));

const anyFields = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), anyValue, {
  maxKeys: 4,
  minKeys: 1,
}).map((fields) => ({ ...fields }));

Deno.test("YamlWriter.document() writes what another program reads as the same", () => {
  const writer = new YamlWriter();
  fc.assert(
    fc.property(anyFields, (fields) => {
      deepStrictEqual(parse(writer.document(fields)), fields);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("YamlWriter.document() leaves out what is undefined, and shows what is empty", () => {
  const object: Fields = { a: undefined, b: [], c: {}, d: { e: undefined }, f: [{ g: 1, h: 2 }] };
  strictEqual(
    new YamlWriter().document(object),
    "b: []\nc: {}\nd: {}\nf:\n  - g: 1\n    h: 2\n",
  );
});

Deno.test("YamlWriter.document() keeps texts of several lines readable", () => {
  strictEqual(
    new YamlWriter().document({ text: "a:\n  b\n\nc\n", other: "a\nb" }),
    "text: |\n  a:\n    b\n\n  c\nother: |-\n  a\n  b\n",
  );
});

class Unknown extends Placeholder {
  override after(): Placeholder {
    return this;
  }
  override guard(value: Value): Value {
    return value;
  }
}

Deno.test("YamlWriter.document() refuses a placeholder that was not filled in", () => {
  throws(() => new YamlWriter().document({ a: new Unknown() }), TypeError);
});
