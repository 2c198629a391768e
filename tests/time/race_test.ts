import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { race } from "../../src/time/race.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";

/** Contestants that end when they are told to. */
function field(count: number) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const discarded: string[] = [];
  const begun: number[] = [];
  const aborted: number[] = [];
  const ways = Array.from({ length: count }, () => Promise.withResolvers<string>());
  const result = race(
    ways.map(({ promise }, place) => (signal) => {
      begun.push(place);
      signal.addEventListener("abort", () => aborted.push(place));
      return promise;
    }),
    { clock, signal: abort.signal, discard: (late) => discarded.push(late) },
  );
  // A test that looks later has no unhandled rejection.
  result.catch(() => {});
  return {
    clock,
    abort,
    begun,
    aborted,
    discarded,
    result,
    arrive: (place: number) => ways[place]?.resolve(`way ${place}`),
    fail: (place: number) => ways[place]?.reject(new Error("no way")),
  };
}

Deno.test("race() gives each a head start of 250 ms", async () => {
  const { clock, begun, arrive, result } = field(3);
  deepStrictEqual(begun, [0]);
  await clock.pass(249);
  deepStrictEqual(begun, [0]);
  await clock.pass(1);
  deepStrictEqual(begun, [0, 1]);
  await clock.pass(250);
  deepStrictEqual(begun, [0, 1, 2]);
  arrive(0);
  strictEqual(await result, "way 0");
  strictEqual(clock.timers, 0);
});

Deno.test("race() begins the next at once when the last one begun fails, and only then", async () => {
  const { clock, begun, fail, arrive, result } = field(4);
  fail(0);
  await settled();
  deepStrictEqual(begun, [0, 1]);
  await clock.pass(250);
  deepStrictEqual(begun, [0, 1, 2]);
  fail(1);
  await settled();
  deepStrictEqual(begun, [0, 1, 2], "the third has its head start");
  fail(2);
  await settled();
  deepStrictEqual(begun, [0, 1, 2, 3]);
  arrive(3);
  strictEqual(await result, "way 3");
});

Deno.test("race() stops the others, and lets go of what comes too late", async () => {
  const { clock, aborted, discarded, arrive, fail, result } = field(4);
  await clock.pass(500);
  arrive(1);
  strictEqual(await result, "way 1");
  deepStrictEqual(aborted, [0, 1, 2], "the fourth had not begun");
  arrive(0);
  fail(2);
  await settled();
  deepStrictEqual(discarded, ["way 0"]);
  strictEqual(clock.timers, 0);
});

Deno.test("race() is undefined when all have failed, or there is none", async () => {
  const { fail, result, clock } = field(2);
  fail(0);
  fail(1);
  strictEqual(await result, undefined);
  strictEqual(await field(0).result, undefined);
  strictEqual(clock.timers, 0);
});

Deno.test("race() an abort ends it with the signal's reason", async () => {
  const { clock, abort, aborted, discarded, arrive, result } = field(2);
  await clock.pass(250);
  const reason = new Error("enough");
  abort.abort(reason);
  await rejects(result, reason);
  deepStrictEqual(aborted, [0, 1]);
  arrive(1);
  await settled();
  deepStrictEqual(discarded, ["way 1"]);
  strictEqual(clock.timers, 0);
});
