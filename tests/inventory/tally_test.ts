import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Tally } from "../../src/inventory/tally.ts";

Deno.test("Tally.add() is what a map of sums says, in whatever order namespaces come", () => {
  const step = fc.record({
    namespace: fc.constantFrom("", "a", "b", "c"),
    bytes: fc.integer({ min: -50, max: 100 }),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const tally = new Tally();
    const sums = new Map<string, number>();
    for (const { namespace, bytes } of steps) {
      const sum = Math.max(0, (sums.get(namespace) ?? 0) + bytes);
      if (sum > 0) sums.set(namespace, sum);
      else sums.delete(namespace);
      strictEqual(tally.add(namespace, bytes), sum);
      for (const each of ["", "a", "b", "c"]) {
        strictEqual(tally.weightOf(each), sums.get(each) ?? 0);
      }
    }
    deepStrictEqual(
      new Map([...tally.shares()].map(({ namespace, weight }) => [namespace, weight])),
      sums,
    );
    tally.clear();
    strictEqual(tally.weightOf("a"), 0);
  }));
});
