import { strictEqual } from "node:assert/strict";
import { decodeText } from "../../src/configuration/mod.ts";
import { utf16 } from "../support/utf16.ts";

Deno.test("decodeText() goes by the byte order mark and leaves it out", () => {
  const text = "kind: Config # größe 📦\r\n";
  strictEqual(decodeText(utf16(text, "little-endian")), text);
  strictEqual(decodeText(utf16(text, "big-endian")), text);
  strictEqual(decodeText(new TextEncoder().encode(text)), text);
  strictEqual(decodeText(new TextEncoder().encode(`\ufeff${text}`)), text);
  strictEqual(decodeText(new Uint8Array()), "");
});
