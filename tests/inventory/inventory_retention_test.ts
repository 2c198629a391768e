import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  containerOf,
  deployment,
  desiredOf,
  ownerOf,
  podOf,
  replicaSet,
  UNTOUCHED,
} from "../support/records.ts";
import { observe, observeReady, TTL } from "./observed.ts";

const EVICTED = { ...UNTOUCHED, version: "", terminal: true } as const;

Deno.test("Inventory.podDeleted() the pod stays told until its retention is over", () => {
  const { inventory, clock, told, wait, changes } = observeReady();
  inventory.podApplied(podOf("p"));
  inventory.podDeleted("p");
  strictEqual(inventory.nextDeadline(), clock.now() + TTL);
  wait(TTL - 1);
  deepStrictEqual(told(), ["p"]);
  changes();
  wait(1);
  deepStrictEqual(told(), []);
  deepStrictEqual(changes(), ["p"]);
  strictEqual(inventory.statistics.pods, 0);
  strictEqual(inventory.nextDeadline(), undefined);
});

Deno.test("Inventory.podDeleted() tells its readers, for a deadline has come into being", () => {
  const { inventory, changes } = observeReady();
  inventory.podApplied(podOf("p"));
  changes();
  inventory.podDeleted("p");
  deepStrictEqual(changes(), ["p"]);
});

Deno.test("Inventory.podDeleted() beyond the capacity the oldest gives way", () => {
  const { inventory, told, changes } = observeReady({ deleteCapacity: 2 });
  for (const uid of ["a", "b", "c", "d"]) inventory.podApplied(podOf(uid));
  inventory.podDeleted("b");
  inventory.podDeleted("a");
  changes();
  inventory.podDeleted("c");
  deepStrictEqual(told(), ["a", "c", "d"]);
  ok(changes().includes("b"));
  strictEqual(inventory.statistics.retained, 2);
});

Deno.test("Inventory.podDeleted() with capacity 0 nothing is retained", () => {
  const { inventory, told } = observeReady({ deleteCapacity: 0 });
  inventory.podApplied(podOf("p"));
  inventory.podDeleted("p");
  deepStrictEqual(told(), []);
  strictEqual(inventory.statistics.pods, 0);
});

Deno.test("Inventory.podDeleted() with TTL 0 the pod is gone at once", () => {
  const { inventory, told, changes } = observeReady({ deleteTtlMilliseconds: 0 });
  inventory.podApplied(podOf("p"));
  changes();
  inventory.podDeleted("p");
  deepStrictEqual(told(), []);
  ok(changes().includes("p"));
  strictEqual(inventory.statistics.pods, 0);
  strictEqual(inventory.statistics.retained, 0);
});

Deno.test("Inventory.podApplied() with TTL 0 a pod that ends is gone at once, and held", () => {
  const { inventory, told } = observeReady({ deleteTtlMilliseconds: 0 });
  inventory.podApplied(podOf("p"));
  inventory.podApplied(podOf("p", { terminal: true }));
  inventory.podApplied(podOf("q", { terminal: true }));
  deepStrictEqual(told(), []);
  strictEqual(inventory.statistics.pods, 2);
  inventory.podDeleted("p");
  inventory.podDeleted("q");
  strictEqual(inventory.statistics.pods, 0);
});

Deno.test("Inventory.podDeleted() of an unknown pod, or twice, does nothing", () => {
  const { inventory, clock, changes, wait } = observeReady();
  inventory.podDeleted("p");
  deepStrictEqual(changes(), []);
  inventory.podApplied(podOf("p"));
  inventory.podDeleted("p");
  const deadline = clock.now() + TTL;
  wait(1_000);
  changes();
  inventory.podDeleted("p");
  deepStrictEqual(changes(), []);
  strictEqual(inventory.nextDeadline(), deadline, "the retention does not begin anew");
});

Deno.test("Inventory.podDeleted() nothing is retained of a pod that was never told", () => {
  const { inventory } = observeReady();
  inventory.podApplied(podOf("p", UNTOUCHED));
  inventory.podDeleted("p");
  strictEqual(inventory.statistics.pods, 0);
  strictEqual(inventory.statistics.retained, 0);
});

Deno.test("Inventory.podApplied() revives a deleted pod, with the very same record too", () => {
  const { inventory, told, wait } = observeReady();
  const pod = podOf("p");
  inventory.podApplied(pod);
  inventory.podDeleted("p");
  wait(TTL - 1);
  inventory.podApplied(pod);
  strictEqual(inventory.statistics.retained, 0);
  wait(TTL);
  deepStrictEqual(told(), ["p"]);
  inventory.podDeleted("p");
  wait(TTL - 1);
  deepStrictEqual(told(), ["p"], "the next deletion has a retention of its own");
});

Deno.test("Inventory.podApplied() a pod that ends goes after the grace period, while it exists", () => {
  const { inventory, told, wait, changes } = observeReady();
  inventory.podApplied(podOf("p"));
  inventory.podApplied(podOf("p", { terminal: true }));
  wait(TTL - 1);
  deepStrictEqual(told(), ["p"]);
  changes();
  wait(1);
  deepStrictEqual(told(), []);
  deepStrictEqual(changes(), ["p"]);
  strictEqual(inventory.statistics.pods, 1, "the object still exists");
  inventory.podApplied(podOf("p", { terminal: true, version: "'late'" }));
  deepStrictEqual(told(), [], "and says nothing more");
  inventory.podDeleted("p");
  strictEqual(inventory.statistics.pods, 0);
});

Deno.test("Inventory.podApplied() a pod that ended and is deleted goes when it would have", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podApplied(podOf("p"));
  inventory.podApplied(podOf("p", { terminal: true }));
  wait(TTL - 1_000);
  inventory.podDeleted("p");
  deepStrictEqual(told(), ["p"]);
  wait(1_000);
  deepStrictEqual(told(), []);
});

Deno.test("Inventory.podApplied() a pod seen first when it had ended is told for the grace period", () => {
  const { inventory, told, wait } = observe();
  inventory.podApplied(podOf("p", { terminal: true }));
  inventory.markReady();
  deepStrictEqual(told(), ["p"]);
  wait(TTL);
  deepStrictEqual(told(), []);
});

Deno.test("Inventory.podApplied() changes of a pod that ended do not prolong its grace period", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podApplied(podOf("p", { terminal: true }));
  wait(TTL - 1);
  const changed = podOf("p", { terminal: true, containers: [containerOf("c")] });
  inventory.podApplied(changed);
  strictEqual(inventory.desired("p")?.pod, changed);
  wait(1);
  deepStrictEqual(told(), []);
});

Deno.test("Inventory.podApplied() an evicted pod keeps what was known of it", () => {
  const { inventory, wait, told } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  const controller = replicaSet("rs");
  const running = podOf("p", { controller, containers: [containerOf("c")], version: "'a'" });
  inventory.podApplied(running);
  const evicted = podOf("p", { ...EVICTED, controller });
  inventory.podApplied(evicted);
  deepStrictEqual(inventory.desired("p"), desiredOf(running, deployment("d")));
  strictEqual(inventory.pod("p"), evicted, "the decoder compares with what came last");
  wait(TTL);
  deepStrictEqual(told(), []);
});

Deno.test("Inventory.podApplied() a pod seen first when it was evicted is never told", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podApplied(podOf("p", EVICTED));
  deepStrictEqual(told(), []);
  wait(TTL);
  deepStrictEqual(told(), []);
  inventory.podDeleted("p");
  strictEqual(inventory.statistics.pods, 0);
});

Deno.test("Inventory.podApplied() a pod that runs again after it had ended is told again", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podApplied(podOf("p", { terminal: true }));
  wait(TTL);
  inventory.podApplied(podOf("p"));
  deepStrictEqual(told(), ["p"]);
  wait(TTL);
  deepStrictEqual(told(), ["p"]);
});

Deno.test("Inventory.advance() ends the retention of several pods in their order", () => {
  const { inventory, wait, changes } = observeReady();
  for (const uid of ["a", "b", "c"]) inventory.podApplied(podOf(uid));
  inventory.podDeleted("c");
  wait(10);
  inventory.podDeleted("a");
  wait(10);
  inventory.podDeleted("b");
  changes();
  wait(TTL - 10);
  deepStrictEqual(changes(), ["c", "a"]);
});
