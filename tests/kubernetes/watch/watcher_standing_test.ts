/** What the statistics say of a stream that fails, for `/readyz` and a gauge. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { added } from "./pods.ts";
import { type Stage, stageTest, WALL_CLOCK_AHEAD } from "./stage.ts";

function standing(stage: Stage) {
  const { failingSince, lastFailure, nextAttemptAt } = stage.statistics;
  const after = (at: number | undefined) =>
    at === undefined ? undefined : at - stage.clock.now() - WALL_CLOCK_AHEAD;
  return {
    failing: after(failingSince),
    last: lastFailure && [lastFailure.reason, lastFailure.message, after(lastFailure.at)],
    next: after(nextAttemptAt),
  };
}

stageTest(
  "Watcher.statistics tells since when it fails, why, and when it tries again",
  {},
  async (stage) => {
    await stage.settle();
    deepStrictEqual(standing(stage), { failing: undefined, last: undefined, next: undefined });
    (await stage.request()).cut("refused");
    await stage.settle();
    deepStrictEqual(standing(stage), { failing: 0, last: ["connection", "refused", 0], next: 800 });
    await stage.clock.pass(800);
    // A request is under way; nothing good has been heard yet.
    deepStrictEqual(standing(stage), {
      failing: -800,
      last: ["connection", "refused", -800],
      next: undefined,
    });
    (await stage.request()).answer(403).end();
    await stage.settle();
    deepStrictEqual(standing(stage), {
      failing: -800,
      last: ["forbidden", "HTTP status 403", 0],
      next: 30_000,
    });
    await stage.clock.pass(30_000);
    await stage.listed(100, ["a"]);
    deepStrictEqual(standing(stage), {
      failing: undefined,
      last: ["forbidden", "HTTP status 403", -30_000],
      next: undefined,
    });
  },
);

stageTest(
  "Watcher.statistics takes an event, or a quiet second, for a good sign",
  {},
  async (stage) => {
    const watch = await stage.listed(100, []);
    watch.answer(500).end();
    const second = await stage.requestAfter(800);
    second.answer();
    await stage.settle();
    // An answer alone is none: the stream may end at once.
    strictEqual(standing(stage).failing, -800);
    second.send(added("a", 101));
    await stage.settle();
    strictEqual(standing(stage).failing, undefined);
    second.cut();
    const third = await stage.requestAfter(0);
    strictEqual(standing(stage).failing, 0);
    third.answer();
    await stage.settle();
    await stage.clock.pass(999);
    strictEqual(standing(stage).failing, -999);
    await stage.clock.pass(1);
    strictEqual(standing(stage).failing, undefined);
  },
);

stageTest(
  "Watcher.statistics does not take a stream that ends at once for a good sign",
  {},
  async (stage) => {
    (await stage.listed(100, [])).answer(500).end();
    (await stage.requestAfter(800)).answer().end();
    await stage.settle();
    deepStrictEqual([standing(stage).failing, standing(stage).next], [-800, 1_600]);
  },
);
