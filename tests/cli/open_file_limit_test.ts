import { strictEqual } from "node:assert/strict";
import { halfOfOpenFiles } from "../../src/cli/open_file_limit.ts";

Deno.test("halfOfOpenFiles() reads what Linux says of a process", () => {
  const limits = (soft: string) =>
    `Limit                     Soft Limit           Hard Limit           Units\n` +
    `Max processes             95896                95896                processes\n` +
    `Max open files            ${soft}                 1048576              files\n`;
  strictEqual(halfOfOpenFiles(limits("1024")), 512);
  strictEqual(halfOfOpenFiles(limits("unlimited")), Infinity);
  strictEqual(halfOfOpenFiles(""), Infinity);
});
