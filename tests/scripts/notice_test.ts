import { ok, strictEqual, throws } from "node:assert/strict";
import { noticeFor } from "../../scripts/image/notice.ts";

const notice = await Deno.readTextFile(new URL("../../NOTICE", import.meta.url));
const all = ["@bufbuild/protobuf", "@logtape/logtape", "commander", "diff", "yaml", "zod"];

Deno.test("noticeFor() leaves out a package with what belongs to it, and nothing else", () => {
  strictEqual(noticeFor(notice, all), notice);
  const lines = notice.split("\n");
  const without = noticeFor(notice, all.slice(1)).split("\n");
  strictEqual(without.length, lines.length - 2);
  ok(!without.some((line) => /bufbuild|varint/.test(line)));
  ok(without.some((line) => line.startsWith("Deno runtime")));
  ok(without.some((line) => line.startsWith("  with V8")));
});

Deno.test("noticeFor() refuses a package that the project does not name", () => {
  throws(() => noticeFor(notice, ["left-pad"]), /NOTICE does not name left-pad/);
});
