import { deepStrictEqual, ok } from "node:assert/strict";

/** The modules that importing one brings along, without those it imports lazily. */
async function staticImports(entry: URL, found = new Set<string>()): Promise<Set<string>> {
  const text = await Deno.readTextFile(entry);
  for (const [, specifier = ""] of text.matchAll(/^(?!import type\b).*\bfrom "([^"]+)";$/gm)) {
    const module = specifier.startsWith(".") ? new URL(specifier, entry).href : specifier;
    if (found.has(module)) continue;
    found.add(module);
    if (module.startsWith("file:")) await staticImports(new URL(module), found);
  }
  return found;
}

Deno.test("connect() in-cluster loads nothing that only kubeconfigs need", async () => {
  const entry = new URL("../../../src/kubernetes/connection/mod.ts", import.meta.url);
  const modules = [...await staticImports(entry)];
  ok(modules.some((module) => module.endsWith("/in_cluster.ts")));
  deepStrictEqual(
    modules.filter((module) => !module.startsWith("file:") && !module.startsWith("node:")),
    ["@logtape/logtape"],
  );
  deepStrictEqual(modules.filter((module) => /kubeconfig|exec_|oidc/.test(module)), []);
});
