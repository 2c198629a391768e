import type { Fields, Manifest, Placeholder, Text, Value } from "../kubernetes/manifest/mod.ts";
import { argument } from "./arguments.ts";

const RBAC = "rbac.authorization.k8s.io";
const STATE = "/var/lib/k8s-collector";
const POD_LOGS = "/var/log/pods";
/** Where the logs are to which those of a node with Docker are links. */
const DOCKER_LOGS = "/var/lib/docker/containers";
const HTTP_PORT = 8081;

/** What differs in the log agents of one installation from those of the next. */
export interface LogAgentParameters {
  readonly name: Text;
  /** Name of what is outside of the namespace. */
  readonly nameOutside: Text;
  readonly namespace: Text;
  /** Of the build profile `agent`. */
  readonly image: Text;
  readonly imagePullPolicy?: Text;
  readonly imagePullSecrets?: Value;
  /** Others than the collector's: its Service, policies and budget are not for agents. */
  readonly selector: Fields | Placeholder;
  readonly labels: Fields | Placeholder;
  /** Undefined: to standard output. */
  readonly otlpEndpoint?: Text;
  readonly moreArguments?: Placeholder;
  /** For what more arguments make it ask. */
  readonly moreRules?: Placeholder;
  readonly clusterName?: Text;
  readonly resources: Value;
}

/** What an agent needs with a hundred pods on its node. */
export const defaultAgentResources: Fields = {
  requests: { cpu: "50m", memory: "96Mi" },
  limits: { memory: "256Mi" },
};

/**
 * Exactly what an agent asks for: the pods of its node, and single owners of theirs. That it is one
 * node only, no rule can say.
 */
export const agentRules: readonly Fields[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get"] },
];

/** An agent on every node, in the order in which its objects are to be created. */
export function logAgent(parameters: LogAgentParameters): readonly Manifest[] {
  return [agentAccount(parameters), daemonSet(parameters), ...agentPermissions(parameters)];
}

function agentAccount({ name, namespace, labels }: LogAgentParameters): Manifest {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, labels },
    automountServiceAccountToken: false,
  };
}

function agentPermissions(parameters: LogAgentParameters): readonly Manifest[] {
  const { name, nameOutside, namespace, labels } = parameters;
  const metadata = { name: nameOutside, labels };
  const { moreRules } = parameters;
  const rules = moreRules === undefined ? agentRules : [...agentRules, moreRules];
  return [
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: nameOutside },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}

function daemonSet(parameters: LogAgentParameters): Manifest {
  const { name, namespace, labels, selector } = parameters;
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace, labels },
    spec: {
      revisionHistoryLimit: 3,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
      selector: { matchLabels: selector },
      template: {
        metadata: {
          labels: selector,
          // It would read what it wrote itself.
          annotations: { "k8s-collector/exclude": "true" },
        },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          imagePullSecrets: parameters.imagePullSecrets,
          // Also the nodes that take no others have logs.
          tolerations: [{ operator: "Exists" }],
          terminationGracePeriodSeconds: 30,
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          containers: [container(parameters)],
          volumes: [
            hostFolder("pod-logs", POD_LOGS, "Directory"),
            // Not on every node; an empty folder harms nobody.
            hostFolder("docker-logs", DOCKER_LOGS, "DirectoryOrCreate"),
            hostFolder("state", STATE, "DirectoryOrCreate"),
          ],
        },
      },
    },
  };
}

function container(parameters: LogAgentParameters): Fields {
  return {
    name: "logs",
    image: parameters.image,
    imagePullPolicy: parameters.imagePullPolicy,
    args: [
      "logs",
      `--state-dir=${STATE}`,
      `--pod-logs-dir=${POD_LOGS}`,
      ...argument("otlp-endpoint", parameters.otlpEndpoint),
      ...argument("cluster-name", parameters.clusterName),
      "--log-format=json",
      ...parameters.moreArguments === undefined ? [] : [parameters.moreArguments],
    ],
    env: [fromField("POD_NAME", "metadata.name"), fromField("NODE_NAME", "spec.nodeName")],
    ports: [{ name: "http", containerPort: HTTP_PORT, protocol: "TCP" }],
    startupProbe: probe("/livez", { periodSeconds: 1, failureThreshold: 60 }),
    livenessProbe: probe("/livez", { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 }),
    readinessProbe: probe("/readyz", { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 }),
    resources: parameters.resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      // The files are root's, and Kubernetes gives no capability to anybody else.
      runAsUser: 0,
      capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [
      { name: "pod-logs", mountPath: POD_LOGS, readOnly: true },
      { name: "docker-logs", mountPath: DOCKER_LOGS, readOnly: true },
      { name: "state", mountPath: STATE },
    ],
  };
}

function hostFolder(name: string, path: string, type: string): Fields {
  return { name, hostPath: { path, type } };
}

function probe(path: string, timing: Fields): Fields {
  return { httpGet: { path, port: "http" }, ...timing };
}

function fromField(name: string, fieldPath: string): Fields {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
