import {
  defaultContainerSecurityContext,
  defaultPodSecurityContext,
  defaultResources,
  type Parameters,
} from "./parameters.ts";
import { defaultAgentResources, type LogAgentParameters } from "./log_agent.ts";
import { egressTo, ingressFrom } from "./protection.ts";
import { type Fields, YamlWriter } from "../kubernetes/manifest/mod.ts";

/** What somebody says about an installation who writes no template. */
export interface Installation {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** Of the log agents; none are to be had without it. */
  readonly agentImage?: string | undefined;
  /** Where log agents send what they read; undefined: to standard output. */
  readonly otlpEndpoint?: string | undefined;
  /** Version of the program, for a label. */
  readonly version: string;
  /** Undefined: the one reducer among the Services of the namespace. */
  readonly intakeHost?: string | undefined;
  readonly intakePort?: number | undefined;
  readonly clusterName?: string | undefined;
  /** Announced to the reducer. */
  readonly labels: Readonly<Record<string, string>>;
  /** Watch this namespace only. */
  readonly watchNamespace?: string | undefined;
  readonly logLevel?: string | undefined;
  /** Whose pods may ask for health and metrics; undefined: any that reach the pod. */
  readonly monitoringNamespace?: string | undefined;
}

/** For what nobody said where to put: never `default`, where everybody's objects are. */
export const OWN_NAMESPACE = "k8s-collector";

const HTTP_PORT = 8081;

async function checksumOf(labels: Readonly<Record<string, string>>): Promise<string> {
  const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify(sorted));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function defined<T>(name: string, value: T | undefined): Readonly<Record<string, T>> {
  return value === undefined ? {} : { [name]: value };
}

function agentParameters(installation: Installation): LogAgentParameters | undefined {
  const { name, namespace, version, agentImage, otlpEndpoint, clusterName } = installation;
  if (agentImage === undefined) return undefined;
  const selector: Fields = {
    "app.kubernetes.io/name": "k8s-collector-logs",
    "app.kubernetes.io/instance": name,
  };
  return {
    name: `${name}-logs`,
    nameOutside: `${name}-${namespace}-logs`,
    namespace,
    image: agentImage,
    imagePullPolicy: "IfNotPresent",
    selector,
    labels: { ...selector, "app.kubernetes.io/version": version },
    ...defined("otlpEndpoint", otlpEndpoint),
    ...defined("clusterName", clusterName),
    resources: defaultAgentResources,
  };
}

/** The parameters of an installation, with everything else as it usually is. */
export async function plainParameters(installation: Installation): Promise<Parameters> {
  const { name, namespace, labels, version, intakeHost, intakePort, monitoringNamespace } =
    installation;
  const selector: Fields = {
    "app.kubernetes.io/name": "k8s-collector",
    "app.kubernetes.io/instance": name,
  };
  return {
    name,
    nameOutside: `${name}-${namespace}`,
    namespace,
    selector,
    labels: { ...selector, "app.kubernetes.io/version": version },
    image: installation.image,
    imagePullPolicy: "IfNotPresent",
    replicas: 1,
    serviceAccountName: name,
    ...defined("intakeHost", intakeHost),
    ...defined("intakePort", intakePort === undefined ? undefined : String(intakePort)),
    ...defined(
      "ingress",
      monitoringNamespace === undefined ? undefined : ingressFrom(monitoringNamespace, HTTP_PORT),
    ),
    egress: egressTo(intakePort),
    egressPolicyName: `${name}-egress`,
    serviceLinks: intakeHost === undefined,
    ...defined("clusterName", installation.clusterName),
    configuration: new YamlWriter().document({ labels }),
    configurationChecksum: await checksumOf(labels),
    logLevel: installation.logLevel ?? "info",
    httpListen: `[::]:${HTTP_PORT}`,
    httpPort: HTTP_PORT,
    resources: defaultResources,
    podSecurityContext: defaultPodSecurityContext,
    containerSecurityContext: defaultContainerSecurityContext,
    ...defined("watchNamespace", installation.watchNamespace),
    ...defined("logAgent", agentParameters(installation)),
    scrapeInterval: "30s",
  };
}
