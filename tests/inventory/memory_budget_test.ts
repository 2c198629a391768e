import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { MemoryBudget } from "../../src/inventory/memory_budget.ts";

/** A budget over objects of which each namespace gives up the last first. */
function open(bytes: number) {
  const kept = new Map<string, number[]>();
  const budget: MemoryBudget = new MemoryBudget({
    bytes,
    shed: (namespace, wanted) => {
      const weights = kept.get(namespace) ?? [];
      for (let left = wanted; left > 0 && weights.length > 0;) {
        const weight = weights.pop()!;
        left -= weight;
        budget.add(namespace, -weight);
      }
    },
  });
  return {
    budget,
    kept,
    weights: () =>
      Object.fromEntries([...kept.keys()].map((name) => [name, budget.weightOf(name)])),
    keep(namespace: string, weight: number): boolean {
      if (!budget.admits(namespace, weight)) return false;
      budget.add(namespace, weight);
      kept.set(namespace, [...kept.get(namespace) ?? [], weight]);
      return true;
    },
    fill(namespace: string, weight: number): number {
      let count = 0;
      while (this.keep(namespace, weight)) count++;
      return count;
    },
  };
}

Deno.test("MemoryBudget.admits() leaves an eighth free of whoever is alone", () => {
  const { weights, ...stage } = open(8_000);
  strictEqual(stage.fill("hog", 10), 700);
  deepStrictEqual(weights(), { hog: 7_000 });
});

Deno.test("MemoryBudget.admits() always leaves something, however many take all they get", () => {
  const stage = open(8_000);
  for (const hog of ["a", "b", "c"]) stage.fill(hog, 10);
  ok(stage.budget.total < 8_000 - 10, `${stage.budget.total} bytes`);
  ok(stage.keep("small", 10));
});

Deno.test("MemoryBudget.admits() has the heaviest give up the newest for one far below it", () => {
  const stage = open(8_000);
  stage.fill("hog", 10);
  for (let n = 0; n < 200; n++) ok(stage.keep("quiet", 10), `object ${n}`);
  strictEqual(stage.budget.weightOf("quiet"), 2_000);
  ok(stage.budget.weightOf("hog") >= 5_000, `${stage.budget.weightOf("hog")} bytes`);
  ok(stage.budget.total <= 8_000);
  strictEqual(stage.keep("hog", 10), false, "what was given up does not come back at once");
});

Deno.test("MemoryBudget.admits() takes nothing from one that is not far above, nor from small ones", () => {
  const equals = open(8_000);
  equals.keep("a", 3_000);
  equals.keep("b", 2_900);
  strictEqual(equals.keep("b", 2_000), false);
  deepStrictEqual(equals.weights(), { a: 3_000, b: 2_900 });
  const small = open(6_400);
  for (let n = 0; n < 64; n++) small.fill(`ns-${n}`, 99);
  const before = small.budget.total;
  strictEqual(small.keep("new", 300), false);
  strictEqual(small.budget.total, before);
});

Deno.test("MemoryBudget.admits() is right again when much was given back", () => {
  const stage = open(8_000);
  stage.fill("hog", 10);
  for (const weight of stage.kept.get("hog")!) stage.budget.add("hog", -weight);
  stage.kept.clear();
  strictEqual(stage.budget.total, 0);
  strictEqual(stage.fill("other", 10), 700);
});

Deno.test("MemoryBudget.admits() never lets all weigh more than there is, and spares the small", () => {
  const namespaces = fc.constantFrom("hog", "hog", "hog", "quiet", "shy");
  const steps = fc.array(fc.tuple(namespaces, fc.integer({ min: 1, max: 60 })), { maxLength: 400 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 2_000, max: 6_000 }), (steps, bytes) => {
      const stage = open(bytes);
      const wanted = new Map<string, number[]>();
      for (const [namespace, weight] of steps) {
        const total = wanted.get(namespace)?.reduce((sum, each) => sum + each, 0) ?? 0;
        // Within a fifth of all: nobody may be in their way, nor take anything from them.
        if (namespace !== "hog" && total + weight > bytes / 5) continue;
        const taken = stage.keep(namespace, weight);
        ok(taken || namespace === "hog", `${namespace} is held back`);
        if (taken) wanted.set(namespace, [...wanted.get(namespace) ?? [], weight]);
        ok(stage.budget.total <= bytes);
      }
      for (const namespace of ["quiet", "shy"]) {
        deepStrictEqual(stage.kept.get(namespace), wanted.get(namespace), namespace);
      }
      // What is left of the hog is what came first.
      const left = stage.kept.get("hog") ?? [];
      strictEqual(left.reduce((sum, each) => sum + each, 0), stage.budget.weightOf("hog"));
    }),
  );
});
