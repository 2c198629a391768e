import { deepStrictEqual as same, ok } from "node:assert/strict";
import type { OwnerReference } from "../../src/inventory/mod.ts";
import {
  cronJob,
  deployment,
  job,
  ownerOf,
  podOf,
  referenceTo,
  replicaSet,
} from "../support/records.ts";
import { observeReady } from "./observed.ts";

const WEB = deployment("web");

/** A Deployment of `shop` with a ReplicaSet and a pod, and pods of `evil` that claim to be others'. */
function open() {
  const stage = observeReady();
  const { inventory, wait } = stage;
  const victim = () => {
    inventory.ownerApplied("replicasets", ownerOf("web-1", WEB, "shop"));
    inventory.podApplied(podOf("web-1-a", { namespace: "shop", controller: replicaSet("web-1") }));
  };
  return {
    ...stage,
    victim,
    claim(uid: string, controller: OwnerReference) {
      inventory.podApplied(podOf(uid, { namespace: "evil", controller }));
      wait(10_000);
    },
  };
}

/** The name it claims, and the uid of nobody. */
const unbelieved = (reference: OwnerReference) => ({ ...reference, uid: "" });

const CLAIMS: Readonly<Record<string, OwnerReference>> = {
  "another namespace's Deployment": WEB,
  "it in a version that does not exist": { ...WEB, apiVersion: "apps/v9" },
  "it as another kind": { ...WEB, apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
  "it by another name": { ...WEB, name: "other" },
  "another namespace's ReplicaSet": replicaSet("web-1"),
  "that in a version that does not exist": { ...replicaSet("web-1"), apiVersion: "apps/v9" },
  "that as a Job": { ...replicaSet("web-1"), apiVersion: "batch/v1", kind: "Job" },
};

for (const [what, claim] of Object.entries(CLAIMS)) {
  Deno.test(`Inventory.desired() has no pod merged with what it is not: ${what}`, () => {
    const { workload, victim, claim: claims } = open();
    victim();
    claims("forged", claim);
    same(workload("forged"), unbelieved(claim));
    same(workload("web-1-a"), WEB);
  });

  Deno.test(`Inventory.desired() finds out later that a pod is not: ${what}`, () => {
    const { workload, victim, claim: claims, changes } = open();
    claims("forged", claim);
    same(workload("forged"), claim);
    changes();
    victim();
    ok(changes().includes("forged"));
    same(workload("forged"), unbelieved(claim));
    same(workload("web-1-a"), WEB);
  });
}

Deno.test("Inventory.desired() believes no ReplicaSet that claims another namespace's workload", () => {
  const { inventory, workload, victim, claim } = open();
  const lie = { ...WEB, apiVersion: "apps/v9" };
  inventory.ownerApplied("replicasets", ownerOf("evil-1", lie, "evil"));
  claim("forged", replicaSet("evil-1"));
  same(workload("forged"), lie);
  victim();
  same(workload("forged"), unbelieved(lie));
  same(workload("web-1-a"), WEB);
});

Deno.test("Inventory.desired() leaves a workload its uid, whatever others claim", () => {
  const { inventory, workload, claim } = open();
  const lies: readonly OwnerReference[] = [
    referenceTo("apps/v1", "StatefulSet", "db"),
    referenceTo("apps/v1", "DaemonSet", "agent"),
    cronJob("nightly"),
  ];
  for (const [number, { uid }] of lies.entries()) {
    // What a tenant may write for as long as the garbage collector lets it live.
    inventory.ownerApplied("replicasets", ownerOf(`lie-${number}`, { ...WEB, uid }, "evil"));
    claim(`lie-${number}-a`, replicaSet(`lie-${number}`));
  }
  for (const [number, owner] of lies.slice(0, 2).entries()) {
    inventory.podApplied(podOf(`true-${number}`, { namespace: "shop", controller: owner }));
    same(workload(`true-${number}`), owner);
  }
  inventory.ownerApplied("jobs", ownerOf("nightly-1", cronJob("nightly"), "shop"));
  inventory.podApplied(podOf("true-2", { namespace: "shop", controller: job("nightly-1") }));
  same(workload("true-2"), cronJob("nightly"));
});

Deno.test("Inventory.desired() believes kinds that only their operator knows", () => {
  const { inventory, workload } = open();
  const rollout = referenceTo("argoproj.io/v1alpha1", "Rollout", "web");
  for (const namespace of ["shop", "bank"]) {
    inventory.podApplied(podOf(`of-${namespace}`, { namespace, controller: rollout }));
    same(workload(`of-${namespace}`), rollout);
  }
  // Pods of the kubelet's files belong to a Node, which is in no namespace.
  const node = referenceTo("v1", "Node", "n1");
  for (const namespace of ["kube-system", "shop"]) {
    inventory.podApplied(podOf(`static-${namespace}`, { namespace, controller: node }));
    same(workload(`static-${namespace}`), node);
  }
});

Deno.test("Inventory.desired() believes a claim again when nobody else has the workload", () => {
  const { inventory, workload, victim, claim, wait, changes } = open();
  victim();
  claim("forged", WEB);
  inventory.podDeleted("web-1-a");
  inventory.ownerDeleted("replicasets", "web-1");
  changes();
  wait(120_000);
  wait(120_000);
  ok(changes().includes("forged"));
  same(workload("forged"), WEB);
});
