/** Agents that are killed at any moment, over a node that rotates all the time. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { check } from "./support/checker.ts";
import { KubeletWriter } from "./support/kubelet_writer.ts";
import { LogStage } from "./support/log_stage.ts";

const NOTHING_WRONG = { lost: 0, repeated: 0, wrongPod: 0, wrongOrder: 0 };

function recordsIn(text: string) {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** So many steps of writing, rotating, restarting, reading and killing. */
async function campaign(seed: number, steps: number): Promise<void> {
  await using stage = new LogStage();
  const random = new Random(seed);
  const output = `${stage.folder}/out`;
  const writer = new KubeletWriter({
    root: stage.root,
    seed,
    streams: 4,
    maxFiles: 10_000,
    wallClock: () => stage.now,
  });
  let kills = 0;
  stage.start({ output, checkpointMilliseconds: 700 });
  for (let step = 0; step < steps; step++) {
    stage.now += random.below(200);
    const dice = random.next();
    if (dice < 0.6) writer.write();
    else if (dice < 0.7) writer.rotate();
    else if (dice < 0.71) writer.restart();
    else if (dice < 0.97) await stage.step();
    else {
      kills++;
      stage.kill();
      stage.start({ output, checkpointMilliseconds: 700 });
    }
  }
  writer.close();
  await stage.read(20_000);
  const { examples, ...counts } = check(writer.truths, recordsIn(Deno.readTextFileSync(output)));
  deepStrictEqual(counts, NOTHING_WRONG, `seed ${seed}: ${examples.join("; ")}`);
  ok(kills > 0);
}

for (let seed = 1; seed <= 12; seed++) {
  Deno.test(`a file has each record exactly once, through kills, seed ${seed}`, async () => {
    await campaign(seed, 1_500);
  });
}
