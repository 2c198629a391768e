/**
 * The one table of the kinds of objects that we know: where the API has them, what permissions call
 * them, and what their objects look like.
 *
 * @module
 */
export type { Json } from "./json.ts";
export {
  type ApiObject,
  apiVersionOf,
  groupPathOf,
  pathOf,
  ResourceNameError,
  type ResourceType,
} from "./resource_type.ts";
export {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DAEMON_SETS,
  DEPLOYMENTS,
  DISRUPTION_BUDGETS,
  EVENTS,
  JOBS,
  LEASES,
  NAMESPACES,
  NETWORK_POLICIES,
  NODES,
  POD_AUTOSCALERS,
  PODS,
  REPLICASETS,
  RESOURCE_QUOTAS,
  SELF_SUBJECT_ACCESS_REVIEWS,
  SERVICE_ACCOUNTS,
  SERVICE_MONITORS,
  SERVICES,
  STATEFUL_SETS,
  WATCHED,
} from "./resource_types.ts";
