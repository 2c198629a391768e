import type {
  ContainerRecord,
  DesiredPod,
  OwnerRecord,
  OwnerReference,
  PodRecord,
} from "../../src/inventory/mod.ts";

/** For an inventory that has room for everything. */
export const ROOMY = {
  weightLimit: Infinity,
  heldBack: { begins: () => {}, ends: () => {}, listWanted: () => {} },
};

/** A running pod of namespace `shop` with an address, no controller and no containers. */
export function podOf(uid: string, facts: Partial<Omit<PodRecord, "uid">> = {}): PodRecord {
  return {
    uid,
    namespace: "shop",
    name: `pod-${uid}`,
    ip: 0x0a00_0001,
    addressed: true,
    hostNetwork: false,
    terminal: false,
    controller: undefined,
    containers: [],
    version: "",
    ...facts,
  };
}

/** What a pod looks like before it has run. */
export const UNTOUCHED = { ip: 0, addressed: false, containers: [] } as const;

export function containerOf(id: string): ContainerRecord {
  return { id: `containerd://${id}`, name: `name-${id}`, image: `registry.example/${id}:1` };
}

export function referenceTo(apiVersion: string, kind: string, uid: string): OwnerReference {
  const watched = kind === "ReplicaSet" || kind === "Job";
  return { apiVersion, kind, name: `${watched ? "owner" : kind.toLowerCase()}-${uid}`, uid };
}

export function replicaSet(uid: string): OwnerReference {
  return referenceTo("apps/v1", "ReplicaSet", uid);
}

export function deployment(uid: string): OwnerReference {
  return referenceTo("apps/v1", "Deployment", uid);
}

export function job(uid: string): OwnerReference {
  return referenceTo("batch/v1", "Job", uid);
}

export function cronJob(uid: string): OwnerReference {
  return referenceTo("batch/v1", "CronJob", uid);
}

/** An owner in the namespace of the pods here, unless another one is named. */
export function ownerOf(
  uid: string,
  controller?: OwnerReference,
  namespace = "shop",
): OwnerRecord {
  return { uid, namespace, name: `owner-${uid}`, controller };
}

/** Records by uid, as a complete list comes. */
export function listOf<R extends { readonly uid: string }>(
  ...records: readonly R[]
): ReadonlyMap<string, R> {
  return new Map(records.map((record) => [record.uid, record]));
}

export function desiredOf(pod: PodRecord, owner?: OwnerReference): DesiredPod {
  return { pod, owner };
}
