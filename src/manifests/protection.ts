import { metadata } from "./access.ts";
import type { Parameters } from "./parameters.ts";
import type { Fields, Manifest } from "../kubernetes/manifest/mod.ts";

const DNS: readonly Fields[] = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));

/** Ports of API servers: that of their Service, and those they have behind it. */
const API_SERVER: readonly Fields[] = [443, 6443].map((port) => ({ protocol: "TCP", port }));

/** Ports of reducers: of the chart, and of the program by itself. */
const REDUCER: readonly Fields[] = [7000, 8000].map((port) => ({ protocol: "TCP", port }));

/**
 * What the pod may do in the network. A policy knows ports and pods, but neither names nor Services,
 * and it may apply before or behind the translation of a Service's address (Kubernetes concept:
 * Network Policies): so the ports are allowed towards everybody.
 */
export function networkPolicy(parameters: Parameters): Manifest {
  const { selector, ingressFrom, httpPort, egress } = parameters;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(parameters),
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: [{ protocol: "TCP", port: httpPort }], from: ingressFrom }],
      egress,
    },
  };
}

export const defaultEgress: readonly Fields[] = [
  { ports: DNS },
  { ports: API_SERVER },
  { ports: REDUCER },
];

/** The same with the port that the reducer is said to have; a Service may lead on to another one. */
export function egressTo(intakePort: number | undefined): readonly Fields[] {
  return intakePort === undefined
    ? defaultEgress
    : [...defaultEgress, { ports: [{ protocol: "TCP", port: intakePort }] }];
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
