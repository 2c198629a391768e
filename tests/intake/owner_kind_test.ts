import { strictEqual } from "node:assert/strict";
import type { OwnerReference } from "../../src/inventory/mod.ts";
import { ownerKindNumber } from "../../src/intake/owner_kind.ts";
import { cronJob, deployment, job, referenceTo, replicaSet } from "../support/records.ts";

const NUMBERS: readonly (readonly [OwnerReference | undefined, number])[] = [
  [replicaSet("x"), 0],
  [deployment("x"), 1],
  [job("x"), 2],
  [cronJob("x"), 3],
  [referenceTo("batch/v1beta1", "CronJob", "x"), 255],
  [referenceTo("apps/v9", "Deployment", "x"), 255],
  [undefined, 254],
  [referenceTo("apps/v1", "StatefulSet", "x"), 255],
  [referenceTo("apps/v1", "DaemonSet", "x"), 255],
  [referenceTo("v1", "Node", "x"), 255],
  [referenceTo("v1", "ReplicationController", "x"), 255],
  [referenceTo("batch.volcano.sh/v1alpha1", "Job", "x"), 255],
  [referenceTo("argoproj.io/v1alpha1", "Rollout", "x"), 255],
  [referenceTo("example.com/v1", "Deployment", "x"), 255],
  [referenceTo("batch/v1", "Deployment", "x"), 255],
  [referenceTo("apps", "Deployment", "x"), 255],
  [referenceTo("", "Deployment", "x"), 255],
];

for (const [owner, number] of NUMBERS) {
  const name = owner === undefined ? "no owner" : `"${owner.apiVersion}" ${owner.kind}`;
  Deno.test(`ownerKindNumber() ${name} is ${number}`, () => {
    strictEqual(ownerKindNumber(owner), number);
  });
}
