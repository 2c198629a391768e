import fc from "fast-check";
import type { OwnerRecord, OwnerReference, PodRecord } from "../../src/inventory/mod.ts";
import {
  containerOf,
  cronJob,
  deployment,
  job,
  ownerOf,
  podOf,
  referenceTo,
  replicaSet,
} from "../support/records.ts";
import type { NaiveKind } from "./naive_model.ts";

/** What can happen to the inventory and to the connection that is told of it. */
export type Operation =
  | { readonly kind: "pod"; readonly record: PodRecord }
  | { readonly kind: "pod deleted"; readonly uid: string }
  | { readonly kind: "pods"; readonly records: readonly PodRecord[] }
  | { readonly kind: "owner"; readonly of: NaiveKind; readonly record: OwnerRecord }
  | { readonly kind: "owner deleted"; readonly of: NaiveKind; readonly uid: string }
  | { readonly kind: "owners"; readonly of: NaiveKind; readonly records: readonly OwnerRecord[] }
  | { readonly kind: "ready" }
  | { readonly kind: "wait"; readonly milliseconds: number }
  | { readonly kind: "reconnect" }
  /** The connection takes so many pods and is full then. */
  | { readonly kind: "pull"; readonly pods: number };

export const OWNER_UIDS = ["x0", "x1", "x2"] as const;

const uids = fc.constantFrom("p0", "p1", "p2", "p3", "p4", "p5");
const ownerUids = fc.constantFrom(...OWNER_UIDS);
/** An object never changes its namespace. Whoever names an owner of the other one has none. */
function namespaceOf(uid: string): string {
  return uid === "x2" || uid === "p4" || uid === "p5" ? "data" : "shop";
}

const ownerKinds = fc.constantFrom<NaiveKind>("ReplicaSet", "Job");

const controllers: fc.Arbitrary<OwnerReference | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: ownerUids.map(replicaSet) },
  { weight: 3, arbitrary: ownerUids.map(job) },
  {
    weight: 1,
    arbitrary: ownerUids.map((uid) => referenceTo("batch.volcano.sh/v1alpha1", "Job", uid)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      referenceTo("apps/v1", "StatefulSet", "d1"),
      referenceTo("apps/v1", "DaemonSet", "r0"),
      deployment("d0"),
      referenceTo("apps/v9", "Deployment", "d0"),
    ),
  },
);

const workloads = fc.constantFrom<OwnerReference | undefined>(
  undefined,
  deployment("d0"),
  deployment("d1"),
  cronJob("c0"),
  referenceTo("argoproj.io/v1alpha1", "Rollout", "r0"),
);

/** The same facts are the same object, as a decoder has it that compares with what is known. */
const known = new Map<string, unknown>();
function once<T>(value: T): T {
  const key = JSON.stringify(value);
  if (!known.has(key)) known.set(key, value);
  return known.get(key) as T;
}

const podRecords: fc.Arbitrary<PodRecord> = fc.record({
  uid: uids,
  address: fc.constantFrom("none", "v6", "v4", "v4", "other v4"),
  terminal: fc.constantFrom(false, false, false, true),
  controller: controllers,
  containers: fc.subarray(["a", "b", "c"], { maxLength: 2 }),
  version: fc.constantFrom("", "'a:1'"),
}).map(({ uid, address, containers, ...facts }) =>
  once(podOf(uid, {
    ...facts,
    namespace: namespaceOf(uid),
    ip: address === "v4" ? 1 : address === "other v4" ? 2 : 0,
    addressed: address !== "none",
    containers: containers.map((id) => containerOf(`${uid}-${id}`)),
  }))
);

const ownerRecords: fc.Arbitrary<OwnerRecord> = fc.tuple(ownerUids, workloads)
  .map(([uid, controller]) => once(ownerOf(uid, controller, namespaceOf(uid))));

const byUid = { selector: (record: { readonly uid: string }) => record.uid };

export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: podRecords.map((record): Operation => ({ kind: "pod", record })),
    },
    { weight: 4, arbitrary: uids.map((uid): Operation => ({ kind: "pod deleted", uid })) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(podRecords, byUid)
        .map((records): Operation => ({ kind: "pods", records })),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(ownerKinds, ownerRecords)
        .map(([of, record]): Operation => ({ kind: "owner", of, record })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(ownerKinds, ownerUids)
        .map(([of, uid]): Operation => ({ kind: "owner deleted", of, uid })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(ownerKinds, fc.uniqueArray(ownerRecords, byUid))
        .map(([of, records]): Operation => ({ kind: "owners", of, records })),
    },
    { weight: 2, arbitrary: fc.constant<Operation>({ kind: "ready" }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(1, 4_999, 5_000, 10_000, 30_000, 60_000)
        .map((milliseconds): Operation => ({ kind: "wait", milliseconds })),
    },
    { weight: 1, arbitrary: fc.constant<Operation>({ kind: "reconnect" }) },
    {
      weight: 6,
      arbitrary: fc.nat({ max: 4 }).map((pods): Operation => ({ kind: "pull", pods })),
    },
  ),
  { maxLength: 120, size: "max" },
);

/** Retention in a hurry or the guard rail nearby, but not both: their order in a step is free. */
export const limits = fc.oneof(
  fc.record({
    ttl: fc.constantFrom(0, 15_000, 60_000),
    capacity: fc.constantFrom(0, 1, 2, 100),
    limit: fc.constant(100),
  }),
  fc.record({
    ttl: fc.constantFrom(0, 15_000, 60_000),
    capacity: fc.constant(100),
    limit: fc.constantFrom(0, 1, 2, 3, 4),
  }),
);
