import { ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testTrust } from "../support/trust.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

const ARGS = ["run", "-A", "--no-check", MAIN];

testTrust("collect", async () => {
  // Whatever Deno downloads for a first run, it has decided by then whom to trust.
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...ARGS, "version"] })
    .output();
  ok(success);
  return { command: Deno.execPath(), args: [...ARGS, "collect"] };
});
