import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { OwnerRecord, PodRecord } from "../../src/inventory/mod.ts";
import { ownerWeight, podWeight } from "../../src/inventory/weight.ts";
import { containerOf, deployment, ownerOf, podOf, replicaSet } from "../support/records.ts";
import { observe, observeReady, TTL } from "./observed.ts";

const MINUTE = 60_000;
/** What one of the pods here weighs. */
const POD = podWeight(podOf("evil-00"));
/** A namespace alone gets room for 35 of them. */
const LIMIT = 40 * POD;

function pod(namespace: string, number: number, facts: Partial<PodRecord> = {}): PodRecord {
  return podOf(`${namespace}-${String(number).padStart(2, "0")}`, { namespace, ...facts });
}

function open(facts: Parameters<typeof observe>[0] = {}) {
  const said: string[] = [];
  const stage = observeReady({
    weightLimit: LIMIT,
    heldBack: {
      begins: ({ resource, namespace }) => said.push(`begins: ${resource} of ${namespace}`),
      ends: ({ resource, namespace }) => said.push(`ends: ${resource} of ${namespace}`),
      listWanted: (resource) => said.push(`list ${resource}`),
    },
    ...facts,
  });
  const { inventory } = stage;
  return {
    ...stage,
    said,
    fill: (namespace: string, count: number) => {
      for (let n = 0; n < count; n++) inventory.podApplied(pod(namespace, n));
    },
    kept: (namespace: string) =>
      [...inventory.uids()].filter((uid) => inventory.pod(uid)?.namespace === namespace),
    /** A list comes to its end. */
    list: (...records: readonly PodRecord[]) => {
      for (const record of records) inventory.gatherings.pods.add(record);
      inventory.podsRestarted(inventory.gatherings.pods.take());
    },
  };
}

Deno.test("Inventory.podApplied() holds back the newest of a namespace beyond its share", () => {
  const { inventory, fill, kept, said, changes } = open();
  fill("evil", 50);
  strictEqual(kept("evil").length, 35);
  deepStrictEqual(kept("evil").at(-1), "evil-34", "the first that came");
  strictEqual(inventory.statistics.weight, 35 * POD);
  deepStrictEqual(inventory.statistics.heldBack, { pods: 15, replicasets: 0, jobs: 0 });
  deepStrictEqual(inventory.statistics.holding, [{ resource: "pods", namespace: "evil" }]);
  deepStrictEqual(said, ["begins: pods of evil"]);
  strictEqual(changes().length, 35);
});

Deno.test("Inventory.podApplied() sheds the newest of the heaviest for the others", () => {
  const { inventory, fill, kept, changes, told } = open();
  fill("evil", 50);
  changes();
  fill("quiet", 10);
  strictEqual(kept("quiet").length, 10);
  const left = kept("evil");
  ok(left.length >= 20 && left.length < 30, `${left.length} left`);
  deepStrictEqual(left.at(-1), `evil-${left.length - 1}`);
  ok(inventory.statistics.weight <= LIMIT);
  ok(changes().includes("evil-34"), "readers know of what was shed");
  ok(!told().includes("evil-34"));
});

Deno.test("Inventory.podApplied() holds back what a known pod grows by, and takes it when it shrinks", () => {
  const { inventory, fill } = open();
  fill("evil", 35);
  const before = inventory.pod("evil-00");
  const containers = Array.from({ length: 20 }, (_, n) => containerOf(`c${n}`));
  inventory.podApplied(pod("evil", 0, { containers }));
  strictEqual(inventory.pod("evil-00"), before);
  const ended = pod("evil", 0, { terminal: true, ip: 7 });
  inventory.podApplied(ended);
  strictEqual(inventory.pod("evil-00"), ended, "what does not grow is always taken");
});

Deno.test("Inventory.podApplied() holds back a pod heavier than any of Kubernetes, and takes 1,500 containers", () => {
  const { inventory, said } = open({ weightLimit: 1 << 30 });
  const containers = (count: number) =>
    Array.from({ length: count }, (_, n) => containerOf(`${n}`.padStart(64, "0")));
  inventory.podApplied(pod("shop", 0, { containers: containers(1_500) }));
  deepStrictEqual(said, []);
  inventory.podApplied(pod("shop", 1, { containers: containers(8_192) }));
  deepStrictEqual(said, ["begins: pods of shop"]);
  deepStrictEqual([...inventory.uids()], ["shop-00"]);
});

Deno.test("Inventory.podDeleted() gives room when the retention is over: churn is no way round", () => {
  const { inventory, wait, kept } = open();
  for (let n = 0; n < 99; n++) {
    inventory.podApplied(pod("evil", n));
    inventory.podDeleted(pod("evil", n).uid);
  }
  strictEqual(kept("evil").length, 35);
  strictEqual(inventory.statistics.weight, 35 * POD);
  wait(TTL);
  strictEqual(inventory.statistics.weight, 0);
  inventory.podApplied(pod("evil", 99));
  strictEqual(kept("evil").length, 1);
});

Deno.test("Inventory takes what was held back with its next event, or asks for a list", () => {
  const { inventory, fill, wait, said, list, kept } = open();
  fill("evil", 40);
  wait(MINUTE);
  deepStrictEqual(said, ["begins: pods of evil"], "no room, no list");
  for (let n = 0; n < 10; n++) inventory.podDeleted(pod("evil", n).uid);
  wait(TTL);
  deepStrictEqual(said.slice(1), ["list pods"]);
  inventory.podApplied(pod("evil", 35));
  ok(kept("evil").includes("evil-35"), "with its next event");
  list(
    ...Array.from(
      { length: 30 },
      (_, n) => inventory.pod(pod("evil", n + 10).uid) ?? pod("evil", n + 10),
    ),
  );
  strictEqual(kept("evil").length, 30);
  wait(2 * MINUTE);
  deepStrictEqual(said.slice(2), ["ends: pods of evil"]);
});

Deno.test("Inventory.gatherings counts a list before it is complete, and keeps what is known", () => {
  const { inventory, fill, list, kept } = open();
  fill("evil", 35);
  const known = kept("evil");
  // A list has the newest in between, or first.
  const listed = Array.from({ length: 60 }, (_, n) => pod("evil", 59 - n));
  const records = listed.map((record) => inventory.pod(record.uid) ?? record);
  for (const record of records) {
    inventory.gatherings.pods.add(record);
    ok(inventory.statistics.weight <= LIMIT);
  }
  inventory.gatherings.pods.clear();
  strictEqual(inventory.statistics.weight, 35 * POD, "a list that was given up");
  for (let round = 0; round < 3; round++) {
    list(...records);
    deepStrictEqual(kept("evil"), known, "no flapping");
  }
});

Deno.test("Inventory.gatherings sheds the newest of a first list for namespaces that come later in it", () => {
  const { inventory, list, kept } = open();
  const of = (namespace: string, count: number) =>
    Array.from({ length: count }, (_, n) => pod(namespace, n));
  list(...of("aaa-evil", 99), ...of("bank", 8), ...of("shop", 8));
  strictEqual(kept("bank").length, 8);
  strictEqual(kept("shop").length, 8);
  const left = kept("aaa-evil");
  ok(left.length >= 12, `${left.length} left`);
  deepStrictEqual(left.at(-1), `aaa-evil-${left.length - 1}`);
  ok(inventory.statistics.weight <= LIMIT);
});

Deno.test("Inventory.gatherings keeps the pod of before where its growth is held back", () => {
  const { inventory, fill, list, kept } = open();
  fill("evil", 35);
  const containers = Array.from({ length: 20 }, (_, n) => containerOf(`c${n}`));
  const grown = kept("evil").map((_, n) => pod("evil", n, { containers }));
  list(...grown);
  strictEqual(kept("evil").length, 35);
  ok(grown.every(({ uid }) => inventory.pod(uid)?.containers.length === 0));
});

Deno.test("Inventory.ownerApplied() holds owners back, and their pods are told without them", () => {
  const owners = Array.from(
    { length: 50 },
    (_, n) => ownerOf(`rs-${n}`, deployment(`d-${n}`), "evil"),
  );
  const weight = owners.reduce((sum, owner) => sum + ownerWeight(owner), 0);
  const { inventory, workload, wait, said } = open({ weightLimit: weight });
  for (const owner of owners) inventory.ownerApplied("replicasets", owner);
  ok(inventory.owner("replicasets", "rs-0") !== undefined);
  strictEqual(inventory.owner("replicasets", "rs-49"), undefined);
  deepStrictEqual(said, ["begins: replicasets of evil"]);
  inventory.ownerDeleted("replicasets", "rs-0");
  inventory.ownerDeleted("replicasets", "rs-1");
  inventory.ownerDeleted("replicasets", "rs-2");
  inventory.ownerDeleted("replicasets", "rs-3");
  wait(TTL);
  inventory.podApplied(podOf("p", { namespace: "evil", controller: { ...replicaSet("rs-49") } }));
  strictEqual(workload("p"), undefined);
  wait(10_000);
  deepStrictEqual(workload("p"), replicaSet("rs-49"));
});

Deno.test("Inventory.ownerApplied() sheds owners for the others, whose pods lose nothing else", () => {
  const owners: OwnerRecord[] = Array.from(
    { length: 40 },
    (_, n) => ownerOf(`rs-${n}`, deployment(`d-${n}`), "evil"),
  );
  const pods = owners.map((_, n) =>
    podOf(`p-${n}`, { namespace: "evil", controller: replicaSet(`rs-${n}`) })
  );
  const weight = pods.reduce((sum, pod) => sum + podWeight(pod), 0);
  const { inventory, workload, wait } = open({ weightLimit: 2 * weight });
  for (const owner of owners) inventory.ownerApplied("replicasets", owner);
  for (const pod of pods) inventory.podApplied(pod);
  let n = 0;
  while (inventory.pod("p-39") !== undefined) {
    const { uid } = podOf(`quiet-${n++}`);
    inventory.podApplied(podOf(uid, { namespace: "quiet" }));
    ok(inventory.pod(uid) !== undefined, uid);
  }
  ok(inventory.statistics.weight <= 2 * weight);
  wait(10_000);
  deepStrictEqual(workload("p-0"), deployment("d-0"));
});
