// deno-lint-ignore-file no-console -- a program for the terminal
/** `deno task fuzz`: hostile input for every decoder, shared among the targets. */
import { argumentsOf, choices, count } from "../../scripts/task_arguments.ts";
import { fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

const known = await targets();
const { values } = argumentsOf({
  name: "fuzz",
  purpose:
    "Gives every decoder hostile input: it must be refused, or read, soon and in little memory.",
  options: {
    inputs: count("N", "inputs in all, shared among the decoders", 1_000_000, 1),
    seed: count("S", "the same seed makes the same inputs", 1),
    target: choices("NAME", known.map(({ name }) => name), "this decoder, and not all of them"),
  },
});
/** Parts of what takes long, compared with one part of everything else. */
const PARTS: Readonly<Record<string, number>> = {
  "configuration files": 0.02,
  "lists of a hostile server": 0.002,
  "json lists": 0.1,
  "protobuf lists": 0.3,
};

const all = values.target.length === 0
  ? known
  : known.filter(({ name }) => values.target.includes(name));
const parts = (name: string) => PARTS[name] ?? 1;
const inputs = values.inputs / all.reduce((sum, { name }) => sum + parts(name), 0);
let total = 0;
for (const target of all) {
  const begun = performance.now();
  const count = Math.ceil(inputs * parts(target.name));
  const result = await fuzz(target, count, values.seed);
  total += result.inputs;
  console.log(
    `${result.target}: ${result.inputs} inputs, ${result.refused} refused, slowest ` +
      `${result.slowestMilliseconds.toFixed(1)} ms, ` +
      `${Math.round((performance.now() - begun) / 1000)} s`,
  );
}
console.log(`${total} inputs; ${Math.round(Deno.memoryUsage().rss / 1e6)} MB of memory at the end`);
