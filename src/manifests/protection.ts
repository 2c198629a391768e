import { metadata } from "./access.ts";
import type { Parameters } from "./parameters.ts";
import type { Fields, Manifest, Text } from "../kubernetes/manifest/mod.ts";

/** Ports of a TCP peer, as a rule has them. */
function tcp(ports: readonly number[]): readonly Fields[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

function policy(parameters: Parameters, name: Text, direction: Fields): Manifest {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(parameters, { name }),
    spec: { podSelector: { matchLabels: parameters.selector }, ...direction },
  };
}

/**
 * Who may connect to the pod. The kubelet's probes come from the node, which no policy keeps from
 * its own pods, and two containers of one pod talk on loopback, which is no business of policies.
 */
export function ingressPolicy(parameters: Parameters): Manifest {
  const { name, ingress } = parameters;
  return policy(parameters, name, { policyTypes: ["Ingress"], ingress });
}

/**
 * What the pod may connect to. A policy of its own, for policies add up: together with the other one
 * it forbids all that neither of them names.
 */
export function egressPolicy(parameters: Parameters): Manifest {
  const { egressPolicyName, egress } = parameters;
  return policy(parameters, egressPolicyName, { policyTypes: ["Egress"], egress });
}

/** The label that every namespace has with its own name. */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** The peers that a namespace's pods are. */
function podsOf(namespace: string): Fields {
  return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace } } };
}

/** Only the pods of that namespace get at health and metrics. */
export function ingressFrom(namespace: string, httpPort: number): readonly Fields[] {
  return [{ from: [podsOf(namespace)], ports: tcp([httpPort]) }];
}

/** Where Prometheus usually is. */
export const MONITORING_NAMESPACE = "monitoring";

/** Where an installation may connect to, by the names that the values of the chart have for it. */
export const EGRESS_PORTS = {
  dns: [53],
  /** Of its Service, and those it has behind that. */
  apiServer: [443, 6443],
  /** Of the chart, and of the program by itself. */
  reducer: [7000, 8000],
} as const;

/**
 * DNS, the API server, and the reducer with the port it is said to have. A policy knows addresses
 * and pods, but neither names nor Services, and it may apply before or behind the translation of a
 * Service's address (Kubernetes concept: Network Policies): so the ports are allowed towards
 * everybody, where nobody says more.
 */
export function egressTo(intakePort: number | undefined): readonly Fields[] {
  const { dns, apiServer, reducer } = EGRESS_PORTS;
  const intake = new Set<number>([...reducer, ...intakePort === undefined ? [] : [intakePort]]);
  return [
    { ports: [...dns.map((port) => ({ protocol: "UDP", port })), ...tcp(dns)] },
    { ports: tcp(apiServer) },
    { ports: tcp([...intake]) },
  ];
}

/** With one pod, anything stricter would keep its node from ever being drained. */
export function podDisruptionBudget(parameters: Parameters): Manifest {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(parameters),
    spec: { maxUnavailable: 1, selector: { matchLabels: parameters.selector } },
  };
}
