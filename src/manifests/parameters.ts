import type { LogAgentParameters } from "./log_agent.ts";
import type { Fields, Placeholder, Text, Value } from "../kubernetes/manifest/mod.ts";

/** Parts that not every cluster has a use for. */
export const features = [
  "service-monitor",
  "pod-monitor",
  "prometheus-rule",
  "egress-policy",
  "pod-disruption-budget",
  "user-namespace",
  "logs",
] as const;
export type Feature = (typeof features)[number];

/** What differs from one installation to the next. What is undefined is left to its default. */
export interface Parameters {
  /** Name of every object in the namespace of the installation. */
  readonly name: Text;
  /**
   * Name of what is outside of it: `<name>-<namespace>`, for two installations may have the same
   * name in two namespaces.
   */
  readonly nameOutside: Text;
  readonly namespace: Text;
  /** Labels of every object, those that select the pod among them. */
  readonly labels: Fields | Placeholder;
  /** Labels that select the pod; they can never be changed. */
  readonly selector: Fields | Placeholder;
  readonly image: Text;
  readonly imagePullPolicy?: Text;
  readonly imagePullSecrets?: Value;
  readonly replicas: Value;
  readonly serviceAccountName: Text;
  readonly serviceAccountAnnotations?: Value;
  /** Undefined: the one reducer among the Services of the namespace. */
  readonly intakeHost?: Text;
  readonly intakePort?: Text;
  /** Who may ask for health and metrics, as rules of a policy; undefined: whoever can. */
  readonly ingress?: Value;
  /** What the pod may connect to when that is restricted, as rules of a policy. */
  readonly egress: Value;
  /** Name of the policy for what it may connect to. */
  readonly egressPolicyName: Text;
  /** Whether Kubernetes is to tell the program about the Services of the namespace. */
  readonly serviceLinks: Value;
  readonly clusterName?: Text;
  /** The ConfigMap with the configuration file; that of the installation's name when undefined. */
  readonly configurationName?: Text;
  /** Text of the configuration file. */
  readonly configuration: Text;
  /** Changes with the file, so that a change of it replaces the pod. */
  readonly configurationChecksum: Text;
  readonly logLevel?: Text;
  readonly httpListen: Text;
  readonly httpPort: Value;
  /** More arguments and environment variables of the container. */
  readonly moreArguments?: Placeholder;
  readonly moreEnvironment?: Placeholder;
  readonly resources: Value;
  /** False: users of the pod are nobody on the node, which must know how (KEP-127). */
  readonly hostUsers?: Value;
  readonly podSecurityContext: Value;
  readonly containerSecurityContext: Value;
  readonly podAnnotations?: Placeholder;
  readonly podLabels?: Placeholder;
  readonly nodeSelector?: Value;
  readonly tolerations?: Value;
  readonly affinity?: Value;
  readonly topologySpreadConstraints?: Value;
  readonly priorityClassName?: Text;
  /** Watch this namespace only, with permissions for it alone; undefined: the whole cluster. */
  readonly watchNamespace?: Text;
  /** Of the log agents, where there may be any. */
  readonly logAgent?: LogAgentParameters;
  readonly scrapeInterval: Text;
  /** Labels by which a Prometheus finds what concerns it. */
  readonly monitorLabels?: Placeholder;
}

/** The user of the image. */
const USER = 65_532;

/** What a container needs with up to about 50,000 pods in the cluster. */
export const defaultResources: Fields = {
  requests: { cpu: "50m", memory: "128Mi" },
  limits: { cpu: "1", memory: "384Mi" },
};

/** What Pod Security calls restricted. */
export const defaultPodSecurityContext: Fields = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: "RuntimeDefault" },
};

/** The same, and a root file system that cannot be written to. */
export const defaultContainerSecurityContext: Fields = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
