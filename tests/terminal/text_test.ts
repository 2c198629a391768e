import { strictEqual } from "node:assert/strict";
import { clipped, counted, grouped, printable } from "../../src/terminal/mod.ts";

Deno.test("printable() takes the power from control characters", () => {
  strictEqual(printable("a\x1b[2Jb\nc\u202ed\u2028é😀"), "a\ufffd[2Jb\ufffdc\ufffdd\ufffdé😀");
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
