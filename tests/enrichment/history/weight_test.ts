import { ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("heap_of_pods.ts", import.meta.url));

Deno.test("podWeight() is near to what a retained pod costs on the heap", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", PROGRAM],
  }).output();
  const text = new TextDecoder().decode(stdout);
  ok(text.startsWith("{"), new TextDecoder().decode(stderr));
  const { weight, cost } = JSON.parse(text) as { weight: number; cost: number };
  // Too much is harmless; too little would take memory that was not given.
  ok(weight > cost * 0.8 && weight < cost * 2, `weight ${weight}, cost ${cost}`);
});
