import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { decodeMessage } from "../../src/wire/decode.ts";
import { encodeMessage } from "../../src/wire/encode_message.ts";
import { anyMessage } from "./arbitraries.ts";
import { concatenate, fromHex, WORKED, workedBytes } from "./worked_messages.ts";

Deno.test("decodeMessage() reads every worked message of the protocol", () => {
  for (const [number, { message, hex }] of Object.entries(WORKED)) {
    const bytes = fromHex(hex);
    equal(
      decodeMessage(bytes, 0, bytes.length),
      { kind: "message", message, length: bytes.length, defects: [] },
      number,
    );
  }
});

Deno.test("decodeMessage() leaves the bytes around a message alone", () => {
  const bytes = concatenate(fromHex("ffff"), workedBytes("E6"), fromHex("ffffff"));
  const result = decodeMessage(bytes, 2, bytes.length);
  strictEqual(result.kind, "message");
  strictEqual(result.length, 165);
  equal(result.message, WORKED["E6"]!.message);
});

Deno.test("decodeMessage() asks for more at every cut and never for too much", () => {
  for (const { hex } of Object.values(WORKED)) {
    const bytes = fromHex(hex);
    for (let end = 0; end < bytes.length; end++) {
      const result = decodeMessage(bytes, 0, end);
      strictEqual(result.kind, "incomplete");
      ok(result.needed > 0 && end + result.needed <= bytes.length, `${end}: ${result.needed}`);
    }
  }
});

Deno.test("decodeMessage() refuses an unknown message as soon as its id is there", () => {
  const result = decodeMessage(fromHex("0100000000000000 0500"), 0, 10);
  equal(result, { kind: "malformed", cause: "unknown_message", reason: "no message has the id 5" });
});

Deno.test("decodeMessage() refuses a length below the header, zero included", () => {
  for (const length of ["0000", "0400"]) {
    const result = decodeMessage(fromHex(`0100000000000000 2402 ${length}`), 0, 12);
    strictEqual(result.kind === "malformed" && result.cause, "bad_length");
  }
});

Deno.test("decodeMessage() refuses strings longer than the message", () => {
  // E16 with a container id of 5 bytes, where only 4 are left for all strings but the last.
  const bytes = fromHex("0100000000000000 ee01 0f00 0100 0500 0100 75 63 693a31");
  const result = decodeMessage(bytes, 0, bytes.length);
  equal(result, {
    kind: "malformed",
    cause: "bad_length",
    reason: "pod_container: _len is 15, its header has 10 and its strings without the last one " +
      "have 7",
  });
});

Deno.test("decodeMessage() takes 65,536 bytes in total and not one more", () => {
  const message = { name: "log_message", timestamp: 1n, level: 2 } as const;
  const largest = encodeMessage({ ...message, message: "x".repeat(65_536 - 13) });
  strictEqual(decodeMessage(largest, 0, largest.length).kind, "message");
  const larger = encodeMessage({ ...message, message: "x".repeat(65_537 - 13) });
  const result = decodeMessage(larger, 0, 12);
  strictEqual(result.kind === "malformed" && result.cause, "message_too_long");
});

Deno.test("decodeMessage() tells of padding that is not zero", () => {
  const bytes = fromHex("0100000000000000 8601 0000007f0000 0100000000000000");
  const result = decodeMessage(bytes, 0, bytes.length);
  equal(result.kind === "message" && result.defects, ["nonzero_padding"]);
});

Deno.test("decodeMessage() tells of text that is not UTF-8 and keeps a byte order mark", () => {
  const broken = fromHex("0100000000000000 6701 0600 c328");
  const result = decodeMessage(broken, 0, broken.length);
  equal(result.kind === "message" && [result.defects, result.message], [
    ["invalid_utf8"],
    { name: "pod_delete", timestamp: 1n, uid: "\ufffd(" },
  ]);
  const replaced = encodeMessage({ name: "pod_delete", timestamp: 1n, uid: "\ufffd" });
  const proper = decodeMessage(replaced, 0, replaced.length);
  equal(proper.kind === "message" && proper.defects, []);
  const marked = encodeMessage({ name: "pod_delete", timestamp: 1n, uid: "\ufeffu" });
  const kept = decodeMessage(marked, 0, marked.length);
  equal(kept.kind === "message" && kept.message, {
    name: "pod_delete",
    timestamp: 1n,
    uid: "\ufeffu",
  });
});

Deno.test("decodeMessage() undoes encodeMessage()", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const bytes = encodeMessage(message);
      const result = decodeMessage(bytes, 0, bytes.length);
      equal(result, { kind: "message", message, length: bytes.length, defects: [] });
    }),
    { numRuns: 400 },
  );
});

Deno.test("decodeMessage() answers something sensible to any mutated bytes", () => {
  const pristine = workedBytes(...Object.keys(WORKED));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(pristine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      fc.nat(pristine.length),
      (changes, end) => {
        const bytes = pristine.slice(0, end);
        for (const [index, value] of changes) if (index < end) bytes[index] = value;
        let offset = 0;
        while (offset < end) {
          const result = decodeMessage(bytes, offset, end);
          if (result.kind === "incomplete") ok(result.needed > 0 && result.needed <= 65_536);
          if (result.kind !== "message") return;
          ok(result.length >= 10 && offset + result.length <= end);
          offset += result.length;
        }
      },
    ),
    { numRuns: 1000 },
  );
});
