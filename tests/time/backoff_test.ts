import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Backoff, type BackoffOptions } from "../../src/time/mod.ts";

const OPTIONS: BackoffOptions = {
  initialMilliseconds: 800,
  maximumMilliseconds: 30_000,
  factor: 2,
  jitter: 1,
  resetMilliseconds: 120_000,
};

function delays(backoff: Backoff, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => backoff.after(index));
}

Deno.test("Backoff.after() doubles up to the maximum", () => {
  deepStrictEqual(
    delays(new Backoff(OPTIONS, () => 0), 8),
    [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000],
  );
});

Deno.test("Backoff.after() spreads a delay over itself by the jitter", () => {
  deepStrictEqual(delays(new Backoff(OPTIONS, () => 0.5), 3), [1_200, 2_400, 4_800]);
  const half = new Backoff({ ...OPTIONS, jitter: 0.5 }, () => 0.999);
  ok(half.after(0) < 1_200);
  ok(half.after(0) > 2_300, "jitter does not add up");
});

Deno.test("Backoff.after() asks for randomness each time", () => {
  const draws = [0, 1 / 4, 3 / 4];
  const backoff = new Backoff({ ...OPTIONS, factor: 1 }, () => draws.shift() ?? 0);
  deepStrictEqual(delays(backoff, 3), [800, 1_000, 1_400]);
});

Deno.test("Backoff.after() begins again after a long time without failure", () => {
  const backoff = new Backoff(OPTIONS, () => 0);
  backoff.after(0);
  backoff.after(1_000);
  strictEqual(backoff.after(121_000), 3_200, "exactly the time is not longer than it");
  strictEqual(backoff.after(241_001), 800);
  strictEqual(backoff.after(241_002), 1_600);
});

Deno.test("Backoff.reset() makes the next failure a first one", () => {
  const backoff = new Backoff(OPTIONS, () => 0);
  delays(backoff, 5);
  backoff.reset();
  deepStrictEqual(delays(backoff, 2), [800, 1_600]);
});
