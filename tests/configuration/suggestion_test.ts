import { strictEqual } from "node:assert/strict";
import { suggest } from "../../src/configuration/mod.ts";

const known = ["intake-host", "intake-port", "help", "log-level", "demo"];

Deno.test("suggest() finds the nearest name", () => {
  strictEqual(suggest("intake-hots", known), "intake-host");
  strictEqual(suggest("intakeport", known), "intake-port");
  strictEqual(suggest("loglevel", known), "log-level");
  strictEqual(suggest("hlep", known), "help");
  strictEqual(suggest("demo", known), "demo");
});

Deno.test("suggest() is silent where nothing is near", () => {
  for (const text of ["", "frobnicate", "h", "x".repeat(100_000)]) {
    strictEqual(suggest(text, known), undefined);
  }
});
