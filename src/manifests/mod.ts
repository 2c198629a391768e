/**
 * The Kubernetes objects the collector is installed with. The command `manifests`, the Kustomize
 * base and the templates of the Helm chart are all made of them.
 *
 * @module
 */
export { namespace, permissions, serviceAccount } from "./access.ts";
export { logAgent, type LogAgentParameters } from "./log_agent.ts";
export { manifests } from "./manifests.ts";
export { podMonitor, prometheusRule, service, serviceMonitor } from "./monitoring.ts";
export { type Feature, features, type Parameters } from "./parameters.ts";
export { type Installation, OWN_NAMESPACE, plainParameters } from "./plain.ts";
export {
  egressPolicy,
  ingressPolicy,
  MONITORING_NAMESPACE,
  podDisruptionBudget,
} from "./protection.ts";
export { configuration, deployment } from "./workload.ts";
