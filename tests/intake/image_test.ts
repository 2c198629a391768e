import { ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { cutImage } from "../../src/intake/image.ts";
import { utf8Length } from "../../src/wire/text.ts";

/** What the reducer reads from an image (protocol 4.7). */
function versionOf(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  if (name.includes("@")) return name.slice(name.indexOf("@") + 1);
  if (name.startsWith("sha256:")) return name;
  return name.includes(":") ? name.slice(name.indexOf(":") + 1) : "";
}

/** The first bytes of a text: what the reducer keeps of it. */
function kept(text: string): Uint8Array {
  return new TextEncoder().encode(text).subarray(0, 64);
}

Deno.test("cutImage() leaves an image that fits", () => {
  const image = "registry.example.com/" + "p".repeat(1000) + ":1";
  strictEqual(cutImage(image, 1024), image);
});

Deno.test("cutImage() keeps what is behind the last slash", () => {
  strictEqual(cutImage("r".repeat(70_000) + "/team/app:1.2", 1024), "app:1.2");
});

Deno.test("cutImage() shortens the name before the version", () => {
  const cut = cutImage("team/" + "n".repeat(2000) + ":v1.2.3", 1024);
  strictEqual(cut, "n".repeat(768) + ":v1.2.3");
  const digest = "sha256:" + "d".repeat(64);
  strictEqual(cutImage(`${"n".repeat(2000)}:tag@${digest}`, 1024), `${"n".repeat(768)}@${digest}`);
});

Deno.test("cutImage() cuts an endless version behind the bytes that are read", () => {
  const cut = cutImage("app:" + "v".repeat(70_000), 1024);
  strictEqual(versionOf(cut), "v".repeat(255));
  strictEqual(cutImage("n".repeat(3000), 1024), "n".repeat(1024));
});

Deno.test("cutImage() keeps the version that the reducer reads, and the limit", () => {
  const part = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", ":", "@", "/", "€", "sha256:") }),
    fc.string({ unit: fc.constantFrom("b", "é"), minLength: 500, maxLength: 1500 }),
    fc.constantFrom(":", "@", "/", "sha256:"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const image = parts.join("");
      const cut = cutImage(image, 1024);
      ok(utf8Length(cut) <= 1024);
      if (cut === image) return;
      // A cut may end inside the 64 bytes only at the character that they split as well.
      const before = kept(versionOf(image));
      const after = kept(versionOf(cut));
      strictEqual(after.length >= before.length - 3, true);
      strictEqual(after.toString(), before.subarray(0, after.length).toString());
    }),
    { numRuns: 1000 },
  );
});
