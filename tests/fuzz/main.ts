// deno-lint-ignore-file no-console -- a program for the terminal
/** `deno task fuzz [--inputs N] [--seed S]`: so many inputs in all, shared among the targets. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});
/** Configuration files take a thousand times longer than anything else. */
const SLOW_SHARE = 0.005;

const all = await targets();
const inputs = Number(values.inputs);
let total = 0;
for (const target of all) {
  const slow = target.name === "configuration files";
  const share = slow ? inputs * SLOW_SHARE : inputs * (1 - SLOW_SHARE) / (all.length - 1);
  const begun = performance.now();
  const result = await fuzz(target, Math.round(share), Number(values.seed));
  total += result.inputs;
  console.log(
    `${result.target}: ${result.inputs} inputs, ${result.refused} refused, slowest ` +
      `${result.slowestMilliseconds.toFixed(1)} ms, ` +
      `${Math.round((performance.now() - begun) / 1000)} s`,
  );
}
console.log(`${total} inputs; ${Math.round(Deno.memoryUsage().rss / 1e6)} MB of memory at the end`);
