import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { deployment, listOf, ownerOf, podOf, replicaSet } from "../support/records.ts";
import { observe, observeReady, TTL } from "./observed.ts";

Deno.test("Inventory.podsRestarted() marks what differs, and nothing else", () => {
  const { inventory, told, changes, restarts, wait } = observeReady();
  const same = podOf("same");
  inventory.podsRestarted(listOf(same, podOf("moved"), podOf("gone")));
  changes();
  inventory.podsRestarted(listOf(same, podOf("moved", { ip: 9 }), podOf("fresh")));
  deepStrictEqual([...changes()].sort(), ["fresh", "gone", "moved"]);
  deepStrictEqual(restarts, []);
  strictEqual(inventory.desired("moved")?.pod.ip, 9);
  deepStrictEqual(told(), ["same", "moved", "gone", "fresh"], "what is gone has its retention");
  wait(TTL);
  deepStrictEqual(told(), ["same", "moved", "fresh"]);
});

Deno.test("Inventory.podsRestarted() revives what was deleted before", () => {
  const { inventory, told, wait } = observeReady();
  const pod = podOf("p");
  inventory.podApplied(pod);
  inventory.podDeleted("p");
  inventory.podsRestarted(listOf(pod));
  wait(TTL);
  deepStrictEqual(told(), ["p"]);
});

Deno.test("Inventory.podsRestarted() does not begin the retention of a deleted pod anew", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podApplied(podOf("p"));
  inventory.podDeleted("p");
  wait(TTL - 1);
  inventory.podsRestarted(listOf());
  wait(1);
  deepStrictEqual(told(), []);
});

Deno.test("Inventory.podsRestarted() of an empty list deletes all pods", () => {
  const { inventory, told, wait } = observeReady();
  inventory.podsRestarted(listOf(podOf("p"), podOf("q")));
  inventory.podsRestarted(listOf());
  deepStrictEqual(told(), ["p", "q"]);
  wait(TTL);
  deepStrictEqual(told(), []);
  strictEqual(inventory.statistics.pods, 0);
});

Deno.test("Inventory.podsRestarted() with relist resync readers start again", () => {
  const { inventory, restarts } = observeReady({ relist: "resync" });
  inventory.podsRestarted(listOf(podOf("p")));
  deepStrictEqual(restarts, ["relist"]);
  inventory.ownersRestarted("replicasets", listOf(ownerOf("rs")));
  inventory.ownersRestarted("jobs", listOf());
  deepStrictEqual(restarts, ["relist"], "only a list of pods does that");
});

Deno.test("Inventory.podsRestarted() the first list is no relist", () => {
  const { inventory, restarts } = observe({ relist: "resync" });
  inventory.podsRestarted(listOf(podOf("p")));
  inventory.markReady();
  deepStrictEqual(restarts, []);
});

Deno.test("Inventory.ownersRestarted() marks the pods of owners that differ", () => {
  const { inventory, changes, workload } = observeReady();
  const same = ownerOf("same", deployment("d"));
  inventory.ownersRestarted(
    "replicasets",
    listOf(same, ownerOf("adopted"), ownerOf("gone", deployment("g"))),
  );
  for (const uid of ["same", "adopted", "gone", "fresh"]) {
    inventory.podApplied(podOf(`of-${uid}`, { controller: replicaSet(uid) }));
  }
  changes();
  inventory.ownersRestarted(
    "replicasets",
    listOf(same, ownerOf("adopted", deployment("a")), ownerOf("fresh", deployment("f"))),
  );
  deepStrictEqual([...changes()].sort(), ["of-adopted", "of-fresh"]);
  deepStrictEqual(workload("of-adopted"), deployment("a"));
  deepStrictEqual(workload("of-fresh"), deployment("f"));
  deepStrictEqual(workload("of-gone"), deployment("g"), "kept for its pod");
  strictEqual(inventory.statistics.replicasets, 3);
});

Deno.test("Inventory.ownersRestarted() of one kind leaves the other alone", () => {
  const { inventory } = observeReady();
  inventory.ownersRestarted("jobs", listOf(ownerOf("j")));
  inventory.ownersRestarted("replicasets", listOf());
  strictEqual(inventory.statistics.jobs, 1);
});

Deno.test("Inventory.uids() lives on while it is iterated", () => {
  const { inventory } = observeReady();
  for (const uid of ["a", "b", "c"]) inventory.podApplied(podOf(uid));
  const uids = inventory.uids();
  strictEqual(uids.next().value, "a");
  inventory.podApplied(podOf("d"));
  deepStrictEqual([...uids], ["b", "c", "d"]);
});
