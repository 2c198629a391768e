import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { HeldBack, type HeldBackObjects } from "../../src/inventory/held_back.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;

function open() {
  const clock = new FakeClock();
  let said: string[] = [];
  const words = ({ resource, namespace }: HeldBackObjects) => `${resource} of ${namespace}`;
  const roomy = new Set<string | undefined>();
  const heldBack = new HeldBack({
    clock: clock.now,
    hasRoom: (namespace) => roomy.has(namespace),
    listener: {
      begins: (objects) => said.push(`begins: ${words(objects)}`),
      ends: (objects) => said.push(`ends: ${words(objects)}`),
      listWanted: (resource) => said.push(`list ${resource}`),
    },
  });
  return {
    heldBack,
    roomy,
    clock,
    said(): readonly string[] {
      const told = said;
      said = [];
      return told;
    },
    wait(milliseconds: number): void {
      const end = clock.now() + milliseconds;
      for (;;) {
        const next = heldBack.nextDeadline();
        if (next === undefined || next > end) break;
        clock.advance(next - clock.now());
        heldBack.advance(clock.now());
      }
      clock.advance(end - clock.now());
    },
  };
}

Deno.test("HeldBack.add() says the beginning once for a namespace and a kind, and counts all", () => {
  const { heldBack, said } = open();
  heldBack.add("pods", "evil", "a", "share");
  heldBack.add("pods", "evil", "b", "share");
  heldBack.add("jobs", "evil", "c", "share");
  heldBack.add("pods", "mean", "d", "object");
  deepStrictEqual(said(), ["begins: pods of evil", "begins: jobs of evil", "begins: pods of mean"]);
  deepStrictEqual(heldBack.counts, { pods: 3, replicasets: 0, jobs: 1 });
  deepStrictEqual(heldBack.objects, [
    { resource: "pods", namespace: "evil" },
    { resource: "jobs", namespace: "evil" },
    { resource: "pods", namespace: "mean" },
  ]);
});

Deno.test("HeldBack.advance() says the end once nothing is held back for a minute", () => {
  const { heldBack, said, wait } = open();
  heldBack.add("pods", "evil", "a", "share");
  heldBack.remove("jobs", "a");
  wait(3 * MINUTE);
  deepStrictEqual(said(), ["begins: pods of evil"]);
  heldBack.remove("pods", "a");
  wait(MINUTE);
  deepStrictEqual(said(), ["ends: pods of evil"]);
  strictEqual(heldBack.nextDeadline(), undefined);
});

Deno.test("HeldBack.advance() says no end to whoever comes and goes", () => {
  const { heldBack, said, wait } = open();
  for (let n = 0; n < 100; n++) {
    heldBack.add("pods", "evil", `uid-${n}`, "share");
    heldBack.remove("pods", `uid-${n}`);
    wait(5_000);
  }
  deepStrictEqual(said(), ["begins: pods of evil"]);
});

Deno.test("HeldBack.advance() asks for a list when there is room again", () => {
  const { heldBack, said, wait, roomy } = open();
  heldBack.add("replicasets", "evil", "a", "share");
  wait(5 * MINUTE);
  deepStrictEqual(said(), ["begins: replicasets of evil"]);
  roomy.add("evil");
  wait(MINUTE);
  deepStrictEqual(said(), ["list replicasets"]);
  heldBack.listBegins("replicasets");
  heldBack.listEnds("replicasets", true);
  wait(2 * MINUTE);
  deepStrictEqual(said(), ["ends: replicasets of evil"]);
});

Deno.test("HeldBack.advance() asks for fewer and fewer lists when they bring nothing", () => {
  const { heldBack, said, wait, roomy } = open();
  roomy.add("evil");
  heldBack.add("pods", "evil", "a", "share");
  said();
  wait(12 * 60 * MINUTE);
  const lists = said().length;
  strictEqual(lists >= 10 && lists <= 18, true, `${lists} lists in twelve hours`);
});

Deno.test("HeldBack.advance() asks for no list because of what no list can bring", () => {
  const { heldBack, said, wait, roomy } = open();
  roomy.add("evil");
  heldBack.add("pods", "evil", "a", "object");
  wait(10 * MINUTE);
  deepStrictEqual(said(), ["begins: pods of evil"]);
});

Deno.test("HeldBack.listEnds() knows what is held back from a complete list alone", () => {
  const { heldBack, said, wait } = open();
  for (let n = 0; n < 1_000; n++) heldBack.add("pods", "evil", `uid-${n}`, "share");
  for (let n = 0; n < 1_000; n++) heldBack.remove("pods", `uid-${n}`);
  wait(3 * MINUTE);
  deepStrictEqual(said(), ["begins: pods of evil"], "too many to remember each");
  heldBack.listBegins("pods");
  heldBack.add("pods", "evil", "uid-7", "share");
  heldBack.listEnds("pods", true);
  wait(3 * MINUTE);
  deepStrictEqual(said(), [], "one is left");
  heldBack.remove("pods", "uid-7");
  wait(MINUTE);
  deepStrictEqual(said(), ["ends: pods of evil"]);
});

Deno.test("HeldBack.listEnds() of a list that was given up leaves what was before", () => {
  const { heldBack, said, wait } = open();
  heldBack.add("pods", "evil", "a", "share");
  heldBack.listBegins("pods");
  heldBack.listEnds("pods", false);
  wait(3 * MINUTE);
  deepStrictEqual(said(), ["begins: pods of evil"]);
});

Deno.test("HeldBack.add() names so many namespaces and no more", () => {
  const { heldBack, said, wait } = open();
  for (let n = 0; n < 500; n++) heldBack.add("pods", `ns-${n}`, `uid-${n}`, "share");
  strictEqual(said().length, 33);
  deepStrictEqual(heldBack.objects.at(-1), { resource: "pods", namespace: undefined });
  for (let n = 0; n < 500; n++) heldBack.remove("pods", `uid-${n}`);
  heldBack.listBegins("pods");
  heldBack.listEnds("pods", true);
  wait(2 * MINUTE);
  strictEqual(said().length, 33);
  deepStrictEqual(heldBack.objects, []);
});
