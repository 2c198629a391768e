import { deepStrictEqual, ok } from "node:assert/strict";
import { staticClosure } from "../support/static_imports.ts";

const ROOT = new URL("../../", import.meta.url);

/** Rooms of the other commands; what a collector keeps with `--retain` is loaded for that alone. */
const OTHERS = /\/src\/(deployment|logs|enrichment|api|manifests|testbed|kubernetes\/manifest)\//;

Deno.test("a collector loads nothing of the other commands", async () => {
  const packages = new Set<string>();
  for (const entry of ["main.ts", "src/cli/collect.ts"]) {
    const found = await staticClosure(new URL(entry, ROOT));
    ok(found.files.size > 1, entry);
    deepStrictEqual([...found.files].filter((file) => OTHERS.test(file)), []);
    for (const name of found.packages) if (!name.startsWith("node:")) packages.add(name);
  }
  deepStrictEqual([...packages], ["@logtape/logtape"]);
});

Deno.test("what a collector does not load is there for those who need it", async () => {
  const { files, packages } = await staticClosure(new URL("src/cli/deploy.ts", ROOT));
  ok([...files].some((file) => OTHERS.test(file)));
  ok(packages.has("zod"));
});
