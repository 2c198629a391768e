import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { cutText, fitsText, utf8Length, writeText } from "../../src/wire/text.ts";
import { toHex } from "./worked_messages.ts";

function written(text: string, limit: number): string {
  const target = new Uint8Array(limit + 8).fill(0xaa);
  const length = writeText(target, 4, text, limit);
  ok(length <= limit);
  equal([...target.subarray(0, 4)], [0xaa, 0xaa, 0xaa, 0xaa], "nothing before the offset");
  equal([...target.subarray(4 + limit)], [0xaa, 0xaa, 0xaa, 0xaa], "nothing behind the limit");
  return toHex(target.subarray(4, 4 + length));
}

Deno.test("writeText() writes ASCII and every width of UTF-8", () => {
  strictEqual(written("", 4), "");
  strictEqual(written("az\0", 4), "617a00");
  strictEqual(written("aé€😀", 20), "61c3a9e282acf09f9880");
});

Deno.test("writeText() never writes half a character", () => {
  strictEqual(written("abcd", 3), "616263");
  strictEqual(written("a€", 3), "61");
  strictEqual(written("a€", 4), "61e282ac");
  strictEqual(written("😀😀", 7), "f09f9880");
  strictEqual(written("x".repeat(100) + "€", 102), "78".repeat(100));
});

Deno.test("writeText() replaces lone surrogates", () => {
  strictEqual(written("\ud800x", 9), "efbfbd78");
  strictEqual(written("x\udc00\ud83d", 9), "78efbfbdefbfbd");
});

Deno.test("utf8Length(), fitsText() and cutText() agree with writeText()", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.string({
          unit: fc.constantFrom("a", "é", "€", "😀", "\ud83d", "\ude00"),
          maxLength: 90,
        }),
      ),
      fc.nat(90),
      (text, limit) => {
        const whole = written(text, 400).length / 2;
        strictEqual(utf8Length(text), whole);
        strictEqual(fitsText(text, limit), whole <= limit);
        const cut = cutText(text, limit);
        ok(text.startsWith(cut));
        strictEqual(written(cut, limit), written(text, limit));
      },
    ),
    { numRuns: 1000 },
  );
});
