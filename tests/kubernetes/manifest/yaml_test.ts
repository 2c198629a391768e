import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import {
  type Fields,
  Placeholder,
  toJson,
  type Value,
  YamlWriter,
} from "../../../src/kubernetes/manifest/mod.ts";

/** Texts that look like something else, or are hard to keep. */
const ODD_TEXTS = [
  ...["true", "No", "y", "~", "null", "1", "0x1f", "0o7", "1e3", "1_000", "1:30", ".inf", ".nan"],
  ...["2026-11-25", "=", "<<", "---", "...", "%YAML", "@a", "`a", "!a", "&a", "*a", "|", ">", "?"],
  ...["", " a", "a ", "a: b", "a:", "- a", "-", "#", "a #b", "[a", "{a", "a,b", '"', "'", "\\"],
  ...["a\nb\n", "\n a", " a\nb", "a\n\n", "a\r\nb", "a\n b\n\nc", "\n", "a\n\n\n", "a\tb\nc"],
  ...[
    "\u0085a\nb",
    "a\u2028b",
    "a\u2029\nb",
    "\ufeffa",
    "a\u007f",
    "a\u0000b",
    "\ud800",
    "a\n\ud800",
    "a\u202e\nb",
    "a\u{e0001}",
  ],
];

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(...ODD_TEXTS),
  fc.array(fc.constantFrom("a", "\n", " ", ":", "#", "-", "\t"), { maxLength: 8 })
    .map((all) => all.join("")),
  fc.string({ minLength: 1_000, maxLength: 1_100 }),
);

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(
      anyText,
      fc.integer(),
      // JSON has no -0.
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(anyText.filter((key) => key !== "__proto__"), tie("value"), { maxKeys: 3 })
      .map((fields) => ({ ...fields })),
  ),
}));

Deno.test("YamlWriter.document() writes what another program reads as the same", () => {
  const writer = new YamlWriter();
  fc.assert(
    fc.property(anyValue, (value) => {
      deepStrictEqual(parse(writer.document(value)), value);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("YamlWriter.document() writes what a reader of YAML 1.1 reads as the same", () => {
  const writer = new YamlWriter();
  for (const text of ODD_TEXTS) {
    const value = { [text]: text, list: [text, [text], { [text]: [{}] }] };
    deepStrictEqual(parse(writer.document(value), { version: "1.1" }), value);
  }
});

Deno.test("YamlWriter.document() keeps items that are empty, as a rule for everything is", () => {
  strictEqual(
    new YamlWriter().document({
      egress: [{}],
      lists: [[], [[]]],
      none: [undefined, { a: undefined }],
    }),
    "egress:\n  - {}\nlists:\n  - []\n  - - []\nnone:\n  - {}\n",
  );
  strictEqual(new YamlWriter().document([]), "[]\n");
  strictEqual(new YamlWriter().document({ a: [undefined] }), "a: []\n");
});

Deno.test("toJson() leaves out what is undefined, as YamlWriter does", () => {
  const value = { a: undefined, b: [undefined, 1, { c: undefined }], d: [[]] };
  deepStrictEqual(JSON.parse(toJson(value)), parse(new YamlWriter().document(value)));
  deepStrictEqual(JSON.parse(toJson(value)), { b: [1, {}], d: [[]] });
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
