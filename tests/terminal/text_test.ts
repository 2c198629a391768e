import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { clipped, counted, grouped, printable } from "../../src/terminal/mod.ts";

Deno.test("printable() escapes what steers a terminal, as JSON does, and nothing else", () => {
  strictEqual(
    printable("a\x1b[2Jb\nc\x7f\x9d\u202ed\u2066e\u2028é😀"),
    String.raw`a\u001b[2Jb\u000ac\u007f\u009d\u202ed\u2066e\u2028é😀`,
  );
  // Tags, which are two code units each.
  strictEqual(printable("x\u{e0001}"), String.raw`x\udb40\udc01`);
});

Deno.test("printable() leaves JSON the same value", () => {
  const value = { "a\u202e": ["\x9b31m", "\u{e0041}", "\x1b\n\u2028", "ü"] };
  deepStrictEqual(JSON.parse(printable(JSON.stringify(value))), value);
});

Deno.test("clipped() marks what it cuts off", () => {
  strictEqual(clipped("abcdef", 6), "abcdef");
  strictEqual(clipped("abcdef", 4), "abc…");
  strictEqual(clipped("abcdef", 0), "…");
});

Deno.test("counted() puts the noun in the plural, and groups the digits", () => {
  strictEqual(counted(1, "pod"), "1 pod");
  strictEqual(counted(0, "pod"), "0 pods");
  strictEqual(counted(1_234_567, "byte"), "1,234,567 bytes");
  strictEqual(grouped(999), "999");
});
