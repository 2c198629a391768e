import type { ResourceType } from "./resource_type.ts";

export const PODS = {
  group: "",
  version: "v1",
  plural: "pods",
  kind: "Pod",
  namespaced: true,
} as const satisfies ResourceType;

export const REPLICASETS = {
  group: "apps",
  version: "v1",
  plural: "replicasets",
  kind: "ReplicaSet",
  namespaced: true,
} as const satisfies ResourceType;

export const JOBS = {
  group: "batch",
  version: "v1",
  plural: "jobs",
  kind: "Job",
  namespaced: true,
} as const satisfies ResourceType;

/** What the collector lists and watches, and so what it must be permitted to. */
export const WATCHED = { pods: PODS, replicasets: REPLICASETS, jobs: JOBS } as const;
