import type {
  CoreV1Event,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1CustomResourceDefinition,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1Lease,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1ResourceQuota,
  V1SelfSubjectAccessReview,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node/models";
import type { Json } from "./json.ts";
import type { ResourceType } from "./resource_type.ts";

export const NAMESPACES: ResourceType<Json<V1Namespace>> = {
  group: "",
  version: "v1",
  plural: "namespaces",
  kind: "Namespace",
  namespaced: false,
};

export const PODS: ResourceType<Json<V1Pod>> = {
  group: "",
  version: "v1",
  plural: "pods",
  kind: "Pod",
  namespaced: true,
};

export const SERVICES: ResourceType<Json<V1Service>> = {
  group: "",
  version: "v1",
  plural: "services",
  kind: "Service",
  namespaced: true,
};

export const SERVICE_ACCOUNTS: ResourceType<Json<V1ServiceAccount>> = {
  group: "",
  version: "v1",
  plural: "serviceaccounts",
  kind: "ServiceAccount",
  namespaced: true,
};

export const CONFIG_MAPS: ResourceType<Json<V1ConfigMap>> = {
  group: "",
  version: "v1",
  plural: "configmaps",
  kind: "ConfigMap",
  namespaced: true,
};

export const RESOURCE_QUOTAS: ResourceType<Json<V1ResourceQuota>> = {
  group: "",
  version: "v1",
  plural: "resourcequotas",
  kind: "ResourceQuota",
  namespaced: true,
};

export const DEPLOYMENTS: ResourceType<Json<V1Deployment>> = {
  group: "apps",
  version: "v1",
  plural: "deployments",
  kind: "Deployment",
  namespaced: true,
};

export const REPLICASETS: ResourceType<Json<V1ReplicaSet>> = {
  group: "apps",
  version: "v1",
  plural: "replicasets",
  kind: "ReplicaSet",
  namespaced: true,
};

export const JOBS: ResourceType<Json<V1Job>> = {
  group: "batch",
  version: "v1",
  plural: "jobs",
  kind: "Job",
  namespaced: true,
};

export const LEASES: ResourceType<Json<V1Lease>> = {
  group: "coordination.k8s.io",
  version: "v1",
  plural: "leases",
  kind: "Lease",
  namespaced: true,
};

export const SELF_SUBJECT_ACCESS_REVIEWS: ResourceType<Json<V1SelfSubjectAccessReview>> = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "selfsubjectaccessreviews",
  kind: "SelfSubjectAccessReview",
  namespaced: false,
};

export const CUSTOM_RESOURCE_DEFINITIONS: ResourceType<Json<V1CustomResourceDefinition>> = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};

export const DAEMON_SETS: ResourceType<Json<V1DaemonSet>> = {
  group: "apps",
  version: "v1",
  plural: "daemonsets",
  kind: "DaemonSet",
  namespaced: true,
};

export const STATEFUL_SETS: ResourceType<Json<V1StatefulSet>> = {
  group: "apps",
  version: "v1",
  plural: "statefulsets",
  kind: "StatefulSet",
  namespaced: true,
};

export const CLUSTER_ROLES: ResourceType<Json<V1ClusterRole>> = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  plural: "clusterroles",
  kind: "ClusterRole",
  namespaced: false,
};

export const CLUSTER_ROLE_BINDINGS: ResourceType<Json<V1ClusterRoleBinding>> = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  plural: "clusterrolebindings",
  kind: "ClusterRoleBinding",
  namespaced: false,
};

export const POD_AUTOSCALERS: ResourceType<Json<V2HorizontalPodAutoscaler>> = {
  group: "autoscaling",
  version: "v2",
  plural: "horizontalpodautoscalers",
  kind: "HorizontalPodAutoscaler",
  namespaced: true,
};

export const DISRUPTION_BUDGETS: ResourceType<Json<V1PodDisruptionBudget>> = {
  group: "policy",
  version: "v1",
  plural: "poddisruptionbudgets",
  kind: "PodDisruptionBudget",
  namespaced: true,
};

export const NETWORK_POLICIES: ResourceType<Json<V1NetworkPolicy>> = {
  group: "networking.k8s.io",
  version: "v1",
  plural: "networkpolicies",
  kind: "NetworkPolicy",
  namespaced: true,
};

export const EVENTS: ResourceType<Json<CoreV1Event>> = {
  group: "",
  version: "v1",
  plural: "events",
  kind: "Event",
  namespaced: true,
};

export const NODES: ResourceType<Json<V1Node>> = {
  group: "",
  version: "v1",
  plural: "nodes",
  kind: "Node",
  namespaced: false,
};

/** Of the Prometheus Operator; not every cluster has it. */
export const SERVICE_MONITORS: ResourceType = {
  group: "monitoring.coreos.com",
  version: "v1",
  plural: "servicemonitors",
  kind: "ServiceMonitor",
  namespaced: true,
};

/** What the collector lists and watches, and so what it must be permitted to. */
export const WATCHED = { pods: PODS, replicasets: REPLICASETS, jobs: JOBS } as const;
