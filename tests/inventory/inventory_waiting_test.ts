import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { OWNER_WAIT_MILLISECONDS } from "../../src/inventory/mod.ts";
import {
  deployment,
  job,
  listOf,
  ownerOf,
  podOf,
  replicaSet,
  UNTOUCHED,
} from "../support/records.ts";
import { observe, observeReady, TTL } from "./observed.ts";

function podsOf(count: number, from = 0) {
  return Array.from(
    { length: count },
    (_, index) => podOf(`p${from + index}`, { controller: replicaSet(`rs${from + index}`) }),
  );
}

Deno.test("Inventory.podApplied() a pod waits for its ReplicaSet and is told with its workload", () => {
  const { inventory, told, workload, changes, wait } = observeReady();
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  deepStrictEqual(told(), []);
  strictEqual(inventory.statistics.waiting, 1);
  wait(5_000);
  changes();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  deepStrictEqual(changes(), ["p"]);
  deepStrictEqual(workload("p"), deployment("d"));
  strictEqual(inventory.statistics.waiting, 0);
  strictEqual(inventory.nextDeadline(), undefined);
});

Deno.test("Inventory.advance() releases a waiting pod after ten seconds with its direct owner", () => {
  const { inventory, workload, changes, wait, clock } = observeReady();
  inventory.podApplied(podOf("p", { controller: job("j") }));
  strictEqual(inventory.nextDeadline(), clock.now() + OWNER_WAIT_MILLISECONDS);
  wait(9_999);
  strictEqual(workload("p"), undefined);
  changes();
  wait(1);
  deepStrictEqual(workload("p"), job("j"));
  deepStrictEqual(changes(), ["p"]);
  strictEqual(inventory.statistics.unresolved, 1);
});

Deno.test("Inventory.ownerApplied() corrects a released pod in place", () => {
  const { inventory, workload, changes, wait } = observeReady();
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  wait(10_000);
  changes();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  deepStrictEqual(workload("p"), deployment("d"));
  deepStrictEqual(changes(), ["p"]);
  strictEqual(inventory.statistics.unresolved, 0);
});

Deno.test("Inventory.ownersRestarted() resolves the pods that wait for any of the list", () => {
  const { inventory, told } = observeReady();
  for (const pod of podsOf(3)) inventory.podApplied(pod);
  inventory.ownersRestarted("replicasets", listOf(ownerOf("rs0"), ownerOf("rs2")));
  deepStrictEqual(told(), ["p0", "p2"]);
});

Deno.test("Inventory.markReady() the ten seconds begin with it", () => {
  const { inventory, told, wait } = observe();
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  wait(60_000);
  inventory.markReady();
  wait(9_999);
  deepStrictEqual(told(), []);
  wait(1);
  deepStrictEqual(told(), ["p"]);
});

Deno.test("Inventory.podApplied() a pod waits only once it has something to tell", () => {
  const { inventory, told, wait } = observeReady();
  const controller = replicaSet("rs");
  inventory.podApplied(podOf("p", { ...UNTOUCHED, controller }));
  strictEqual(inventory.statistics.waiting, 0);
  wait(60_000);
  inventory.podApplied(podOf("p", { controller }));
  strictEqual(inventory.statistics.waiting, 1);
  wait(10_000);
  deepStrictEqual(told(), ["p"]);
});

Deno.test("Inventory.podApplied() a told pod with a new, unknown controller stays told", () => {
  const { inventory, workload, wait } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("old", deployment("d")));
  inventory.podApplied(podOf("p", { controller: replicaSet("old") }));
  const adopted = podOf("p", { controller: replicaSet("new"), ip: 7 });
  inventory.podApplied(adopted);
  deepStrictEqual(workload("p"), deployment("d"), "with the workload it had");
  strictEqual(inventory.desired("p")?.pod, adopted, "and its new facts");
  inventory.ownerApplied("replicasets", ownerOf("new", deployment("e")));
  deepStrictEqual(workload("p"), deployment("e"));
  inventory.podApplied(podOf("p", { controller: replicaSet("newest") }));
  wait(10_000);
  deepStrictEqual(workload("p"), replicaSet("newest"), "or with the direct owner in the end");
});

Deno.test("Inventory.podDeleted() a pod that waits goes on waiting through its retention", () => {
  const { inventory, workload, wait } = observeReady();
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  inventory.podDeleted("p");
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  deepStrictEqual(workload("p"), deployment("d"));
  wait(TTL);
  strictEqual(workload("p"), undefined);
  strictEqual(inventory.statistics.waiting, 0);
});

Deno.test("Inventory guard rail: above the limit all waiting pods are told, with one restart", () => {
  const { inventory, told, workload, restarts } = observeReady({ waitingLimit: 4 });
  for (const pod of podsOf(4)) inventory.podApplied(pod);
  deepStrictEqual(told(), []);
  deepStrictEqual(restarts, []);
  for (const pod of podsOf(6, 4)) inventory.podApplied(pod);
  strictEqual(told().length, 10);
  deepStrictEqual(workload("p0"), replicaSet("rs0"));
  deepStrictEqual(restarts, ["guard rail"], "exactly once");
  strictEqual(inventory.statistics.waiting, 0);
  strictEqual(inventory.statistics.unresolved, 10);
  strictEqual(inventory.statistics.guardRailFired, 1);
});

Deno.test("Inventory guard rail: it fires while it is marked ready, and no pod is left waiting", () => {
  const { inventory, told, restarts } = observe({ waitingLimit: 4 });
  for (const pod of podsOf(20)) inventory.podApplied(pod);
  inventory.markReady();
  strictEqual(told().length, 20);
  deepStrictEqual(restarts, ["guard rail"]);
});

Deno.test("Inventory guard rail: re-arms when fewer than half the limit are unresolved", () => {
  const { inventory, told, restarts } = observeReady({ waitingLimit: 4 });
  for (const pod of podsOf(5)) inventory.podApplied(pod);
  for (const uid of ["rs0", "rs1", "rs2"]) inventory.ownerApplied("replicasets", ownerOf(uid));
  strictEqual(inventory.statistics.unresolved, 2);
  inventory.podApplied(podOf("q", { controller: replicaSet("x") }));
  deepStrictEqual(told().includes("q"), true, "half is not below half");
  inventory.ownerApplied("replicasets", ownerOf("x"));
  inventory.podDeleted("p3");
  inventory.ownerApplied("replicasets", ownerOf("rs4"));
  for (const pod of podsOf(4, 10)) inventory.podApplied(pod);
  strictEqual(inventory.statistics.waiting, 4, "pods wait again");
  deepStrictEqual(restarts, ["guard rail"]);
  inventory.podApplied(podsOf(1, 20)[0]!);
  deepStrictEqual(restarts, ["guard rail", "guard rail"], "the next excursion");
});

Deno.test("Inventory guard rail: pods that are gone count no more", () => {
  const { inventory, restarts, wait } = observeReady({ waitingLimit: 4 });
  for (const pod of podsOf(5)) inventory.podApplied(pod);
  for (let n = 0; n < 5; n++) inventory.podDeleted(`p${n}`);
  wait(TTL);
  strictEqual(inventory.statistics.unresolved, 0);
  for (const pod of podsOf(5, 10)) inventory.podApplied(pod);
  deepStrictEqual(restarts, ["guard rail", "guard rail"]);
});
