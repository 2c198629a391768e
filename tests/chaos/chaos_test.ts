import { deepStrictEqual, ok } from "node:assert/strict";
import { execute } from "./executor.ts";
import { minimise } from "./minimise.ts";
import { scheduleOf } from "./schedule.ts";

/**
 * Together they hold most kinds of faults. 2: bytes of connections that were given up are read after
 * those of the present one. 56: names of pods that are recreated while their workload rolls out.
 */
const SEEDS = [1, 2, 7, 9, 10, 12, 56] as const;
const SPEED = 10;

for (const seed of SEEDS) {
  Deno.test(`Collector.run() ends up right after the faults of schedule ${seed}`, async () => {
    const { problems, connections } = await execute(scheduleOf(seed), { speed: SPEED });
    deepStrictEqual(problems, []);
    ok(connections > 0);
  });
}

Deno.test("scheduleOf() the same seed makes the same schedule, another one another", () => {
  deepStrictEqual(scheduleOf(5), scheduleOf(5));
  ok(JSON.stringify(scheduleOf(5).steps) !== JSON.stringify(scheduleOf(6).steps));
});

Deno.test("minimise() leaves what is needed for the failure, at its time", async () => {
  const schedule = scheduleOf(11);
  const guilty = schedule.steps.length - 3;
  const needed = [schedule.steps[2], schedule.steps[guilty]];
  const least = await minimise(
    schedule,
    ({ steps }) =>
      Promise.resolve(needed.every((step) => steps.some(({ action }) => action === step?.action))),
    1_000,
  );
  deepStrictEqual(least.steps.map(({ action }) => action), needed.map((step) => step?.action));
  const timeTo = (count: number) =>
    schedule.steps.slice(0, count).reduce((sum, { after }) => sum + after, 0);
  deepStrictEqual(least.steps.map(({ after }) => after), [
    timeTo(3),
    timeTo(guilty + 1) - timeTo(3),
  ]);
});
