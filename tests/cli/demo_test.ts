import { match, ok, strictEqual } from "node:assert/strict";
import { runMain } from "./running.ts";

Deno.test("main.ts demo --seconds ends with a summary and exit code 0", async () => {
  const { code, output, error } = await runMain(["demo", "--seconds", "6"]);
  strictEqual(code, 0, output + error);
  match(output, /cluster +Deployment shop\/checkout created with 3 pods/);
  match(output, /receiver +resynced \d+ ms after the connection: epoch 1/);
  match(output, /cluster +shop\/checkout rolled out/);
  match(output, /receiver +shop\/checkout-\S+ belongs to checkout/);
  ok(output.trimEnd().endsWith("the receiver knows every pod that runs in the cluster"), output);
  match(output, /no violation of the protocol/);
});
