// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task harm`: the compiled program, with the memory that the chart gives it, under one attack
 * after the other.
 */
import { fileURLToPath } from "node:url";
import { argumentsOf, choices, count, text } from "../../scripts/task_arguments.ts";
import { imageProgram } from "../binary/support/built.ts";
import { lackOf } from "../binary/support/requirements.ts";
import { ATTACKS } from "./attacks/catalogue.ts";
import { endUnder, undergo } from "./campaign.ts";
import { Stage } from "./stage.ts";
import {
  type EndSeen,
  type Seen,
  summary,
  table,
  violationsOf,
  violationsOfEnd,
} from "./verdict.ts";

const { values } = argumentsOf({
  name: "harm",
  purpose: "Lets the compiled program undergo one attack after the other, in 384 MiB of memory.",
  options: {
    seconds: count("S", "how long each attack goes on", 20, 1),
    pods: count("N", "ordinary pods", 10_000, 100),
    program: text("FILE", "a compiled program; one for the image is built when absent"),
    attack: choices("NAME", ATTACKS.map(({ name }) => name), "only this attack"),
  },
});

async function main(): Promise<number> {
  const lacks = [lackOf("root"), lackOf("memory-limit")].filter((lack) => lack !== undefined);
  if (lacks.length > 0) {
    console.log(`skipped: the program cannot be given 384 MiB here: ${lacks.join("; ")}`);
    return 0;
  }
  const program = values.program ?? fileURLToPath((await imageProgram()).file);
  const { pods, seconds } = values;
  const seen: Seen[] = [];
  await using stage = await Stage.start({ program, pods, scale: 1 });
  const chosen = values.attack.length === 0
    ? ATTACKS
    : ATTACKS.filter(({ name }) => values.attack.includes(name));
  for (const attack of chosen) {
    const result = await undergo(stage, attack, seconds);
    seen.push(result);
    const violations = violationsOf(result);
    console.log(`${attack.name}: ${violations.length === 0 ? "held" : violations.join("; ")}`);
    if (!result.alive) {
      for (const line of stage.collector.lastWords) console.log(`  ${line}`);
      await stage.startCollector();
    }
  }
  const ends: EndSeen[] = [];
  for (const attack of chosen) {
    const result = await endUnder(stage, attack);
    ends.push(result);
    for (const violation of violationsOfEnd(result)) console.log(violation);
  }
  console.log("");
  for (const line of table(seen)) console.log(line);
  console.log("");
  console.log(summary(seen, ends));
  const violations = [...seen.flatMap(violationsOf), ...ends.flatMap(violationsOfEnd)];
  return violations.length === 0 && seen.length > 0 ? 0 : 1;
}

Deno.exit(await main());
