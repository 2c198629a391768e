// deno-lint-ignore-file no-console -- what was measured is of interest though it be within bounds
import { deepStrictEqual as same } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ATTACKS } from "../harm/attacks/catalogue.ts";
import { endUnder, undergo } from "../harm/campaign.ts";
import { Stage } from "../harm/stage.ts";
import { type Seen, table, violationsOf, violationsOfEnd } from "../harm/verdict.ts";
import { imageProgram } from "./support/built.ts";
import { testWith } from "./support/requirements.ts";

/** `deno task harm` takes more of everything. */
const SHORT = { pods: 2_000, scale: 0.1, seconds: 2 } as const;

testWith(
  ["root", "memory-limit"],
  "compiled program holds in 384 MiB under every attack",
  async (context) => {
    const { pods, scale, seconds } = SHORT;
    const program = fileURLToPath((await imageProgram()).file);
    await using stage = await Stage.start({ program, pods, scale });
    const all: Seen[] = [];
    for (const attack of ATTACKS) {
      await context.step(`${attack.name} is held out against`, async () => {
        const seen = await undergo(stage, attack, seconds);
        all.push(seen);
        if (!seen.alive) await stage.startCollector();
        same(violationsOf(seen), []);
      });
    }
    for (const target of new Set(ATTACKS.map((attack) => attack.target))) {
      const attack = ATTACKS.find((each) => each.target === target)!;
      await context.step(`SIGTERM under ${attack.name} ends it in time`, async () => {
        same(violationsOfEnd(await endUnder(stage, attack)), []);
      });
    }
    console.log(table(all).join("\n"));
  },
);
