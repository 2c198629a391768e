import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { encodeMessage, MessageTooLongError } from "../../src/wire/encode_message.ts";
import { layoutOf, LAYOUTS } from "../../src/wire/messages.ts";
import { dynamic, fixed, REST } from "../../src/wire/layout.ts";
import { throws } from "node:assert/strict";
import { fromHex, toHex, WORKED } from "./worked_messages.ts";

Deno.test("encodeMessage() writes every worked message of the protocol", () => {
  for (const [number, { message, hex }] of Object.entries(WORKED)) {
    strictEqual(toHex(encodeMessage(message)), toHex(fromHex(hex)), `${number} ${message.name}`);
  }
});

Deno.test("encodeMessage() refuses what 16-bit lengths cannot say", () => {
  const longest = "x".repeat(65_535 - 5);
  const message = { name: "log_message", timestamp: 0n, level: 2 } as const;
  strictEqual(encodeMessage({ ...message, message: longest }).length, 8 + 65_535);
  throws(() => encodeMessage({ ...message, message: longest + "x" }), MessageTooLongError);
});

Deno.test("LAYOUTS have unique ids, all from the reducer's ranges", () => {
  const ranges = [[301, 310], [321, 330], [341, 341], [350, 360], [390, 420], [491, 520], [
    531,
    550,
  ], [65_535, 65_535]] as const;
  const ids = Object.values(LAYOUTS).map((layout) => layout.id);
  strictEqual(new Set(ids).size, ids.length);
  for (const id of ids) ok(ranges.some(([first, last]) => id >= first && id <= last), `${id}`);
  strictEqual(ids.length, 39);
});

Deno.test("LAYOUTS name every gap of a header as padding", () => {
  equal(LAYOUTS.version_info.padding, [2, 3]);
  equal(LAYOUTS.pod_resync.padding, [2, 3, 4, 5, 6, 7]);
  equal(LAYOUTS.report_cpu_cores.padding, [2, 3]);
  equal(LAYOUTS.bpf_log.padding, []);
  equal(LAYOUTS.private_ipv4_addr.padding, []);
  equal(LAYOUTS.pod_new_with_name.padding, []);
});

Deno.test("layouts refuse overlapping fields", () => {
  throws(() => fixed(1, 8, { a: ["u32", 4], b: ["u16", 6] }), /byte 6 is taken/);
  throws(() => dynamic(1, 6, {}, { a: 2, b: REST }), /byte 2 is taken/);
});

Deno.test("layoutOf() finds messages by id", () => {
  strictEqual(layoutOf(515)?.name, "pod_new_with_name");
  strictEqual(layoutOf(516), undefined);
});
