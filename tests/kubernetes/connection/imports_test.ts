import { deepStrictEqual, ok } from "node:assert/strict";
import { staticClosure } from "../../support/static_imports.ts";

Deno.test("connect() in-cluster loads nothing that only kubeconfigs need", async () => {
  const entry = new URL("../../../src/kubernetes/connection/mod.ts", import.meta.url);
  const { files, packages } = await staticClosure(entry);
  ok([...files].some((file) => file.endsWith("/in_cluster.ts")));
  deepStrictEqual([...packages].filter((name) => !name.startsWith("node:")), ["@logtape/logtape"]);
  deepStrictEqual([...files].filter((file) => /kubeconfig|exec_|oidc/.test(file)), []);
});
