import { permissions, serviceAccount } from "./access.ts";
import { logAgent } from "./log_agent.ts";
import { podMonitor, prometheusRule, service, serviceMonitor } from "./monitoring.ts";
import type { Feature, Parameters } from "./parameters.ts";
import { egressPolicy, ingressPolicy, podDisruptionBudget } from "./protection.ts";
import type { Manifest } from "../kubernetes/manifest/mod.ts";
import { configuration, deployment } from "./workload.ts";

/**
 * Every object of an installation, in the order in which they are to be created: those of its own
 * namespace first, so that nothing is changed in the cluster where that does not exist.
 */
export function manifests(
  parameters: Parameters,
  wanted: ReadonlySet<Feature>,
): readonly Manifest[] {
  const featured: Readonly<Record<Feature, (parameters: Parameters) => readonly Manifest[]>> = {
    "service-monitor": (given) => [service(given), serviceMonitor(given)],
    "pod-monitor": (given) => [podMonitor(given)],
    "prometheus-rule": (given) => [prometheusRule(given)],
    "egress-policy": (given) => [egressPolicy(given)],
    "pod-disruption-budget": (given) => [podDisruptionBudget(given)],
    "user-namespace": () => [],
    logs: ({ logAgent: agent }) => agent === undefined ? [] : logAgent(agent),
  };
  const hostUsers = wanted.has("user-namespace") ? false : parameters.hostUsers;
  return [
    serviceAccount(parameters),
    configuration(parameters),
    // Before the pod, so that nobody gets in between.
    ...parameters.ingress === undefined ? [] : [ingressPolicy(parameters)],
    deployment({ ...parameters, hostUsers }),
    ...[...wanted].flatMap((feature) => featured[feature](parameters)),
    ...permissions(parameters),
  ];
}
