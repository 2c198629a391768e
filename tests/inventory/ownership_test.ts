import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { OwnerRecord, OwnerReference } from "../../src/inventory/mod.ts";
import { type OwnerResource, ownerResourceOf, ownershipOf } from "../../src/inventory/ownership.ts";
import {
  cronJob,
  deployment,
  job,
  ownerOf,
  podOf,
  referenceTo,
  replicaSet,
} from "../support/records.ts";

const CONTROLLERS: readonly (readonly [OwnerReference, OwnerResource | undefined])[] = [
  [replicaSet("x"), "replicasets"],
  [referenceTo("apps/v1beta2", "ReplicaSet", "x"), undefined],
  [referenceTo("apps/v9", "ReplicaSet", "x"), undefined],
  [referenceTo("example.com/v1", "ReplicaSet", "x"), undefined],
  [referenceTo("v1", "ReplicaSet", "x"), undefined],
  [referenceTo("apps", "ReplicaSet", "x"), undefined],
  [referenceTo("apps.example.com/v1", "ReplicaSet", "x"), undefined],
  [job("x"), "jobs"],
  [referenceTo("batch/v1beta1", "Job", "x"), undefined],
  [referenceTo("batch.volcano.sh/v1alpha1", "Job", "x"), undefined],
  [referenceTo("apps/v1", "Job", "x"), undefined],
  [referenceTo("batch/v1", "ReplicaSet", "x"), undefined],
  [referenceTo("v1", "ReplicationController", "x"), undefined],
  [deployment("x"), undefined],
  [referenceTo("apps/v1", "StatefulSet", "x"), undefined],
  [referenceTo("v1", "Node", "x"), undefined],
  [referenceTo("", "", ""), undefined],
];

for (const [reference, resource] of CONTROLLERS) {
  const name = `${reference.apiVersion} ${reference.kind}`;
  Deno.test(`ownerResourceOf() ${name} is ${resource ?? "not watched"}`, () => {
    strictEqual(ownerResourceOf(reference), resource);
  });
}

function find(...held: readonly (readonly [OwnerResource, OwnerRecord])[]) {
  return (resource: OwnerResource, uid: string) =>
    held.find(([of, record]) => of === resource && record.uid === uid)?.[1];
}

Deno.test("ownershipOf() ReplicaSet to Deployment", () => {
  const pod = podOf("p", { controller: replicaSet("rs") });
  deepStrictEqual(ownershipOf(pod, find(["replicasets", ownerOf("rs", deployment("d"))])), {
    kind: "resolved",
    owner: deployment("d"),
    claimant: "replicasets",
  });
});

Deno.test("ownershipOf() Job to CronJob", () => {
  const pod = podOf("p", { controller: job("j") });
  deepStrictEqual(ownershipOf(pod, find(["jobs", ownerOf("j", cronJob("c"))])), {
    kind: "resolved",
    owner: cronJob("c"),
    claimant: "jobs",
  });
});

Deno.test("ownershipOf() a ReplicaSet of another controller is escalated to that", () => {
  const rollout = referenceTo("argoproj.io/v1alpha1", "Rollout", "r");
  const pod = podOf("p", { controller: replicaSet("rs") });
  deepStrictEqual(ownershipOf(pod, find(["replicasets", ownerOf("rs", rollout)])), {
    kind: "resolved",
    owner: rollout,
    claimant: "replicasets",
  });
});

Deno.test("ownershipOf() a ReplicaSet or Job without controller is the workload", () => {
  deepStrictEqual(
    ownershipOf(
      podOf("p", { controller: replicaSet("rs") }),
      find(["replicasets", ownerOf("rs")]),
    ),
    { kind: "resolved", owner: replicaSet("rs"), claimant: "itself" },
  );
  deepStrictEqual(
    ownershipOf(podOf("p", { controller: job("j") }), find(["jobs", ownerOf("j")])),
    { kind: "resolved", owner: job("j"), claimant: "itself" },
  );
});

Deno.test("ownershipOf() any other controller is passed through", () => {
  for (
    const controller of [
      referenceTo("apps/v1", "StatefulSet", "s"),
      referenceTo("apps/v1", "DaemonSet", "s"),
      referenceTo("v1", "Node", "s"),
      referenceTo("batch.volcano.sh/v1alpha1", "Job", "s"),
    ]
  ) {
    deepStrictEqual(ownershipOf(podOf("p", { controller }), find(["jobs", ownerOf("s")])), {
      kind: "resolved",
      owner: controller,
      claimant: "pods",
    });
  }
});

Deno.test("ownershipOf() no controller: the pod stands for itself", () => {
  deepStrictEqual(ownershipOf(podOf("p"), find()), {
    kind: "resolved",
    owner: undefined,
    claimant: "itself",
  });
});

Deno.test("ownershipOf() an owner that is not held is unknown, also when another kind has its uid", () => {
  const controller = replicaSet("rs");
  deepStrictEqual(ownershipOf(podOf("p", { controller }), find(["jobs", ownerOf("rs")])), {
    kind: "unknown",
    controller,
  });
});

Deno.test("ownershipOf() an owner of another namespace is none", () => {
  const pod = podOf("p", { controller: replicaSet("rs"), namespace: "mine" });
  const owner = (namespace: string) => ownerOf("rs", deployment("d"), namespace);
  deepStrictEqual(ownershipOf(pod, find(["replicasets", owner("theirs")])), {
    kind: "unknown",
    controller: replicaSet("rs"),
  });
  deepStrictEqual(ownershipOf(pod, find(["replicasets", owner("mine")])), {
    kind: "resolved",
    owner: deployment("d"),
    claimant: "replicasets",
  });
});

Deno.test("ownershipOf() believes no ReplicaSet of another name", () => {
  const pod = podOf("p", { controller: { ...replicaSet("rs"), name: "somebody-elses" } });
  const known = find(["replicasets", ownerOf("rs", deployment("d"))]);
  deepStrictEqual(ownershipOf(pod, known), { kind: "unknown", controller: pod.controller });
});
