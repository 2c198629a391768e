import { deepStrictEqual as same, strictEqual as equal } from "node:assert/strict";
import { ToldChanges } from "./told_changes.ts";

Deno.test("ToldChanges.take() answers the longest way of a change", () => {
  const changes = new ToldChanges();
  changes.changed("a", 1, 1_000);
  changes.changed("b", 2, 1_010);
  changes.told("b", 2, 1_015);
  changes.told("a", 1, 1_300);
  same(changes.take(2_000), { changes: 2, longest: 300, waiting: 0 });
  same(changes.take(2_000), { changes: 0, longest: 0, waiting: 0 });
});

Deno.test("ToldChanges.take() says how long the oldest change waits, until it is told", () => {
  const changes = new ToldChanges();
  changes.changed("a", 1, 1_000);
  changes.changed("b", 2, 1_500);
  same(changes.take(8_000), { changes: 2, longest: 0, waiting: 7_000 });
  equal(changes.allTold, false);
  same(changes.take(9_000), { changes: 0, longest: 0, waiting: 8_000 });
  changes.told("a", 1, 9_500);
  changes.told("b", 2, 9_500);
  equal(changes.allTold, true);
  same(changes.take(9_600), { changes: 0, longest: 8_500, waiting: 0 });
});

Deno.test("ToldChanges.told() takes the latest address for all before it", () => {
  const changes = new ToldChanges();
  changes.changed("a", 1, 1_000);
  changes.changed("a", 2, 1_400);
  changes.told("a", 2, 1_500);
  same(changes.take(2_000), { changes: 2, longest: 500, waiting: 0 });
});

Deno.test("ToldChanges.told() takes no older address for the latest", () => {
  const changes = new ToldChanges();
  changes.changed("a", 1, 1_000);
  changes.changed("a", 2, 1_400);
  changes.told("a", 1, 1_500);
  same(changes.take(2_400), { changes: 2, longest: 500, waiting: 1_000 });
});

Deno.test("ToldChanges.changed() may come after it was told", () => {
  const changes = new ToldChanges();
  changes.told("a", 1, 1_040);
  changes.changed("a", 1, 1_000);
  same(changes.take(2_000), { changes: 1, longest: 40, waiting: 0 });
});
