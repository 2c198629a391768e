import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { equalsText, text, TextCache } from "../../../src/kubernetes/encoding/text.ts";
import { utf8 } from "./utf8.ts";

Deno.test("text() decodes any range as TextDecoder does", () => {
  // A leading byte order mark is a character of the text like any other.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const whole = utf8("a\ufeffé€😀");
  for (let start = 0; start <= whole.length; start++) {
    for (let end = start; end <= whole.length; end++) {
      strictEqual(text(whole, start, end), decoder.decode(whole.subarray(start, end)));
    }
  }
  strictEqual(text(whole, 3, 2), "");
});

Deno.test("text() is not misled by views of one buffer", () => {
  const buffer = utf8("0123456789");
  strictEqual(text(buffer.subarray(0, 3), 0, 3), "012");
  strictEqual(text(buffer, 0, 10), "0123456789");
  strictEqual(text(buffer.subarray(2, 6), 0, 4), "2345");
  strictEqual(text(buffer.subarray(2), 0, 8), "23456789");
});

Deno.test("equalsText() compares ASCII and takes everything else for different", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (left, right) => {
    const bytes = utf8(left);
    strictEqual(equalsText(bytes, 0, bytes.length, left), true);
    strictEqual(equalsText(bytes, 0, bytes.length, right), left === right);
  }));
  const latin = Uint8Array.of(0xe9);
  strictEqual(equalsText(latin, 0, 1, "é"), false);
  strictEqual(equalsText(utf8("é"), 0, 2, "é"), false);
});

Deno.test("TextCache answers the right string, whatever came before", () => {
  const cache = new TextCache();
  const words = Array.from({ length: 40_000 }, (_, n) => `image-${n}`);
  for (const word of [...words, ...words.toReversed(), "é", "x".repeat(257), ""]) {
    const bytes = utf8(` ${word} `);
    strictEqual(cache.get(bytes, 1, bytes.length - 1), word);
  }
});
