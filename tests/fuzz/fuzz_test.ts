import { ok, strictEqual } from "node:assert/strict";
import { fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

/** Inputs of what takes long. */
const SLOW: Readonly<Record<string, number>> = {
  "configuration files": 300,
  "lists of a hostile server": 200,
};

for (const target of await targets()) {
  Deno.test(`${target.name}: mutated bytes are taken or refused with a reason`, async () => {
    const inputs = SLOW[target.name] ?? 4_000;
    const result = await fuzz(target, inputs, 20_261_121);
    strictEqual(result.inputs, inputs);
    if (target.takesAll) strictEqual(result.refused, 0);
    else ok(result.refused > 0 && result.refused < inputs, `${result.refused} refused`);
  });
  Deno.test(`${target.name}: what was recorded is taken`, async () => {
    for (const bytes of target.corpus) {
      // Deno's own numbers would do: nothing depends on them here.
      ok(await target.read(bytes, { below: () => 3, next: () => 0 } as never));
    }
  });
}
