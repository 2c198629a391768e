import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { compare, verdict } from "../../bench/paired/comparison.ts";

const runs = (...values: readonly number[]) => values.map((cpu) => ({ cpu }));

Deno.test("compare() gives the ratios of the medians and of the least values", () => {
  const [found] = compare(runs(2, 1, 4), runs(3, 6, 2), 1.03);
  strictEqual(found?.ofMedians, 1.5);
  strictEqual(found?.ofLeast, 2);
  deepStrictEqual(found?.after, { median: 3, least: 2, most: 6 });
});

Deno.test("compare() leaves out what only one of the two has", () => {
  const found = compare([{ cpu: 1, old: 1 }], [{ cpu: 1, new: 1 }], 1.03);
  deepStrictEqual(found.map(({ figure }) => figure), ["cpu"]);
});

Deno.test("verdict() takes one ratio above the bound for noise, and both for a change", () => {
  const disturbed = compare(runs(1, 1, 1), runs(1, 2, 2), 1.03);
  strictEqual(verdict(disturbed, 1.03), "passes: every ratio ≤ 1.03");
  const slower = compare(runs(1, 1, 1), runs(1.05, 1.05, 1.05), 1.03);
  match(verdict(slower, 1.03), /^does not pass: cpu 1\.050/);
});

Deno.test("verdict() does not pass when nothing was measured", () => {
  match(verdict(compare([], [], 1.03), 1.03), /^does not pass: nothing/);
});
