import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  containerOf,
  cronJob,
  deployment,
  desiredOf,
  job,
  listOf,
  ownerOf,
  podOf,
  referenceTo,
  replicaSet,
  UNTOUCHED,
} from "../support/records.ts";
import { observe, observeReady, TTL } from "./observed.ts";

Deno.test("Inventory.desired() a pod of a ReplicaSet is told with the Deployment", () => {
  const { inventory } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  const pod = podOf("p", { controller: replicaSet("rs") });
  inventory.podApplied(pod);
  deepStrictEqual(inventory.desired("p"), desiredOf(pod, deployment("d")));
});

Deno.test("Inventory.desired() a pod of a Job is told with the CronJob", () => {
  const { inventory, workload } = observeReady();
  inventory.ownerApplied("jobs", ownerOf("j", cronJob("c")));
  inventory.podApplied(podOf("p", { controller: job("j") }));
  deepStrictEqual(workload("p"), cronJob("c"));
});

Deno.test("Inventory.desired() a foreign Job does not wait for a Job of Kubernetes", () => {
  const { inventory, workload } = observeReady();
  const foreign = referenceTo("batch.volcano.sh/v1alpha1", "Job", "j");
  inventory.podApplied(podOf("p", { controller: foreign }));
  deepStrictEqual(workload("p"), foreign);
  inventory.ownerApplied("jobs", ownerOf("j", cronJob("c")));
  deepStrictEqual(workload("p"), foreign, "nor is one with its uid mistaken for it");
});

Deno.test("Inventory.desired() a pod without controller stands for itself", () => {
  const { inventory, workload } = observeReady();
  inventory.podApplied(podOf("p"));
  strictEqual(workload("p"), "none");
});

Deno.test("Inventory.desired() an IPv6-only pod is told with ip 0", () => {
  const { inventory } = observeReady();
  const pod = podOf("p", { ip: 0, addressed: true });
  inventory.podApplied(pod);
  deepStrictEqual(inventory.desired("p"), desiredOf(pod));
});

Deno.test("Inventory.desired() a pod without address is told once it has a container id", () => {
  const { inventory, told, changes } = observeReady();
  inventory.podApplied(podOf("p", UNTOUCHED));
  deepStrictEqual(told(), []);
  changes();
  inventory.podApplied(podOf("p", { ...UNTOUCHED, containers: [containerOf("c")] }));
  deepStrictEqual(told(), ["p"]);
  deepStrictEqual(changes(), ["p"]);
});

Deno.test("Inventory.podApplied() of the very same record tells nobody", () => {
  const { inventory, changes } = observeReady();
  const pod = podOf("p");
  inventory.podApplied(pod);
  deepStrictEqual(changes(), ["p"]);
  inventory.podApplied(pod);
  deepStrictEqual(changes(), []);
});

Deno.test("Inventory.podApplied() of new facts replaces the desired entry", () => {
  const { inventory, changes } = observeReady();
  inventory.podApplied(podOf("p"));
  changes();
  const moved = podOf("p", { ip: 0x0a00_0002, version: "'a:2'" });
  inventory.podApplied(moved);
  deepStrictEqual(changes(), ["p"]);
  deepStrictEqual(inventory.desired("p"), desiredOf(moved));
  strictEqual(inventory.pod("p"), moved);
});

Deno.test("Inventory.podApplied() adoption and orphaning change the workload in place", () => {
  const { inventory, workload, changes } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  inventory.podApplied(podOf("p"));
  changes();
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  deepStrictEqual(workload("p"), deployment("d"));
  inventory.podApplied(podOf("p"));
  strictEqual(workload("p"), "none");
  deepStrictEqual(changes(), ["p", "p"]);
  inventory.ownerApplied("replicasets", ownerOf("rs"));
  deepStrictEqual(changes(), [], "the pod is none of that ReplicaSet's any more");
});

Deno.test("Inventory.ownerApplied() a ReplicaSet adopted or orphaned changes its pods", () => {
  const { inventory, workload, changes } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("rs"));
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  inventory.podApplied(podOf("q", { controller: replicaSet("other") }));
  deepStrictEqual(workload("p"), replicaSet("rs"));
  changes();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  deepStrictEqual(workload("p"), deployment("d"));
  inventory.ownerApplied("replicasets", ownerOf("rs"));
  deepStrictEqual(workload("p"), replicaSet("rs"));
  deepStrictEqual(changes(), ["p", "p"]);
});

Deno.test("Inventory.ownerDeleted() its pods keep their workload as long as they are known", () => {
  const { inventory, workload, wait } = observeReady();
  inventory.ownerApplied("replicasets", ownerOf("rs", deployment("d")));
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  inventory.ownerDeleted("replicasets", "rs");
  wait(3_600_000);
  deepStrictEqual(workload("p"), deployment("d"));
  inventory.podDeleted("p");
  deepStrictEqual(workload("p"), deployment("d"), "through the pod's own retention too");
  wait(TTL);
  strictEqual(workload("p"), undefined);
  strictEqual(inventory.owner("replicasets", "rs"), undefined, "and then it is forgotten");
});

Deno.test("Inventory.podApplied() a change of the reference's kind under the same uid is followed", () => {
  const { inventory, workload, changes } = observeReady();
  inventory.podApplied(podOf("p", { controller: replicaSet("x") }));
  inventory.podApplied(podOf("p", { controller: job("x") }));
  changes();
  inventory.ownerApplied("jobs", ownerOf("x", cronJob("c")));
  deepStrictEqual(changes(), ["p"]);
  deepStrictEqual(workload("p"), cronJob("c"));
  inventory.ownerApplied("replicasets", ownerOf("x"));
  deepStrictEqual(changes(), []);
});

Deno.test("Inventory.markReady() before it nothing waits, and it happens once", () => {
  const { inventory, changes, wait } = observe();
  strictEqual(inventory.ready, false);
  inventory.podApplied(podOf("p", { controller: replicaSet("rs") }));
  wait(30_000);
  strictEqual(inventory.statistics.waiting, 0);
  strictEqual(inventory.statistics.unresolved, 0);
  changes();
  inventory.markReady();
  strictEqual(inventory.ready, true);
  strictEqual(inventory.statistics.waiting, 1);
  deepStrictEqual(changes(), ["p"]);
  inventory.markReady();
  deepStrictEqual(changes(), []);
});

Deno.test("Inventory.statistics counts what is held", () => {
  const { inventory } = observeReady();
  inventory.ownersRestarted("replicasets", listOf(ownerOf("rs", deployment("d")), ownerOf("rs2")));
  inventory.ownersRestarted("jobs", listOf(ownerOf("j")));
  inventory.podsRestarted(listOf(
    podOf("p", { controller: replicaSet("rs") }),
    podOf("q", { controller: job("unknown") }),
    podOf("r", { terminal: true }),
  ));
  inventory.podDeleted("p");
  const { weight, weightLimit, ...counts } = inventory.statistics;
  ok(weight > 5 * 300 && weight < weightLimit, `${weight} bytes`);
  deepStrictEqual(counts, {
    pods: 3,
    replicasets: 2,
    jobs: 1,
    waiting: 1,
    retained: 2,
    unresolved: 0,
    guardRailFired: 0,
    heldBack: { pods: 0, replicasets: 0, jobs: 0 },
    holding: [],
  });
});

Deno.test("Inventory.subscribe() answers how to end it", () => {
  const { inventory } = observeReady();
  const told: string[] = [];
  const end = inventory.subscribe({ changed: (uid) => told.push(uid), restart: () => {} });
  inventory.podApplied(podOf("p"));
  end();
  inventory.podApplied(podOf("q"));
  deepStrictEqual(told, ["p"]);
});
