import { deepStrictEqual, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { exposition } from "../../src/operations/exposition.ts";
import { counter, gauge, type Sample } from "../../src/operations/mod.ts";
import { anyText } from "../wire/arbitraries.ts";
import { meant, readByOthers } from "./foreign_parsers.ts";

const values = [0.1, 12.5, 1e-9, 2 ** 53, 1e21, 5e-324, 1.7976931348623157e308];

/** Every text once, as a label value and beside an ordinary label. */
const texts = [
  ...new Set(fc.sample(anyText.map((text) => text.toWellFormed()), { seed: 7, numRuns: 300 })),
  ...["\\n", "\\", '"', "\n", '\\"', "}", "{", ",", "=", " ", "# EOF", "größe", "\r"],
];

const odd = [
  counter(
    "plain_total",
    "Numbers of all sizes.",
    ["n"],
    () => values.map((value): Sample => [{ n: String(value) }, value]),
  ),
  gauge(
    "signed",
    'Help with "quotes", \\backslashes\\ and\nlines.',
    ["n"],
    () =>
      [0, ...values.map((value) => -value), Infinity, -Infinity, NaN, undefined].map((
        value,
        n,
      ): Sample => [{ n: String(n) }, value]),
  ),
  gauge(
    "texts",
    "Label values of any kind.",
    ["text", "with"],
    () => [...new Set(texts)].map((text, n): Sample => [{ text, with: "all" }, n]),
  ),
  gauge("empty", "Nothing is known.", [], () => []),
];

readByOthers("exposition() means to others what it means to us", async (read) => {
  const expected = await meant(odd);
  ok(expected.length > 100, `${expected.length} samples`);
  for (const [parser, { samples }] of await read(await exposition(odd))) {
    deepStrictEqual(samples, expected, parser);
  }
});
