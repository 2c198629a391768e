import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { OWNER_WAIT_MILLISECONDS, Waiting } from "../../src/inventory/waiting.ts";

function open(limit: number) {
  const released: string[] = [];
  let fired = 0;
  const waiting = new Waiting({
    limit,
    released: (pods) => released.push(...pods),
    guardRail: () => fired++,
  });
  return {
    waiting,
    released,
    fired: () => fired,
    add(...uids: readonly string[]) {
      for (const uid of uids) waiting.add(uid, 0);
    },
  };
}

Deno.test("Waiting.advance() releases a pod after ten seconds", () => {
  const { waiting, released } = open(10);
  waiting.add("a", 0);
  waiting.add("b", 1);
  strictEqual(waiting.nextDeadline(), OWNER_WAIT_MILLISECONDS);
  waiting.advance(9_999);
  deepStrictEqual(released, []);
  waiting.advance(10_000);
  deepStrictEqual(released, ["a"]);
  strictEqual(waiting.isReleased("a"), true);
  strictEqual(waiting.isReleased("b"), false);
  strictEqual(waiting.size, 1);
  strictEqual(waiting.releasedSize, 1);
});

Deno.test("Waiting.add() again does not begin the time anew", () => {
  const { waiting, released } = open(10);
  waiting.add("a", 0);
  waiting.add("a", 9_000);
  waiting.advance(10_000);
  deepStrictEqual(released, ["a"]);
  waiting.add("a", 10_001);
  strictEqual(waiting.size, 0, "released once, it does not wait again");
});

Deno.test("Waiting.remove() forgets that the pod waited or was released", () => {
  const { waiting, released } = open(10);
  waiting.add("a", 0);
  waiting.remove("a");
  waiting.advance(20_000);
  deepStrictEqual(released, []);
  waiting.add("a", 20_000);
  waiting.advance(30_000);
  waiting.remove("a");
  strictEqual(waiting.isReleased("a"), false);
});

Deno.test("Waiting.add() above the limit releases all and fires once", () => {
  const { waiting, released, fired, add } = open(3);
  add("a", "b", "c");
  strictEqual(fired(), 0, "the limit itself is allowed");
  add("d");
  strictEqual(fired(), 1);
  deepStrictEqual(released, ["a", "b", "c", "d"]);
  strictEqual(waiting.size, 0);
  strictEqual(waiting.releasedSize, 4);
});

Deno.test("Waiting.add() in an excursion releases at once, and the queue stays empty", () => {
  const { waiting, released, fired, add } = open(3);
  add("a", "b", "c", "d");
  add("e", "f", "g", "h", "i");
  strictEqual(waiting.size, 0);
  deepStrictEqual(released.slice(4), ["e", "f", "g", "h", "i"]);
  strictEqual(fired(), 1);
});

Deno.test("Waiting.remove() ends an excursion only below half the limit", () => {
  const { waiting, fired, add } = open(4);
  add("a", "b", "c", "d", "e");
  strictEqual(fired(), 1);
  for (const uid of ["a", "b", "c"]) waiting.remove(uid);
  add("f");
  strictEqual(waiting.size, 0, "two were left, which is half: still the same excursion");
  for (const uid of ["d", "f"]) waiting.remove(uid);
  add("g", "h", "i");
  strictEqual(waiting.size, 3, "pods wait again");
  strictEqual(fired(), 1);
  add("j", "k");
  strictEqual(fired(), 2, "a new excursion");
});

Deno.test("Waiting.advance() with pods released by time counts them to the excursion, not to the limit", () => {
  const { waiting, fired, add } = open(2);
  add("a", "b");
  waiting.advance(10_000);
  waiting.add("c", 10_000);
  waiting.add("d", 10_000);
  strictEqual(fired(), 0, "only two wait");
  waiting.add("e", 10_000);
  strictEqual(fired(), 1);
});
