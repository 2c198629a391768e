import { deepStrictEqual, ok } from "node:assert/strict";
import { staticClosure } from "../../support/static_imports.ts";

Deno.test("connect() in-cluster loads nothing that only kubeconfigs need", async () => {
  const entry = new URL("../../../src/kubernetes/connection/mod.ts", import.meta.url);
  const { files, packages } = await staticClosure(entry);
  ok([...files].some((file) => file.endsWith("/in_cluster.ts")));
  deepStrictEqual([...packages].filter((name) => !name.startsWith("node:")), ["@logtape/logtape"]);
  // How plugins are run is an argument, and its default stands beside them.
  const unwanted = /\/connection\/((kubeconfig|exec|oidc)\/(?!run_program)|(tunnel|dial|yaml)\.ts)/;
  const plugin = new URL("exec/plugin.ts", entry);
  ok(unwanted.test(plugin.pathname) && (await Deno.stat(plugin)).isFile);
  deepStrictEqual([...files].filter((file) => unwanted.test(file)), []);
});
