import type { V1Container, V1PodTemplateSpec } from "@kubernetes/client-node/models";
import type { Json } from "../../kubernetes/resource/mod.ts";
import { fieldsOf, type Listener } from "../collector/mod.ts";
import { LIMITER_PART } from "../checks/mod.ts";
import { MEBIBYTE, quantityOf, type Specification } from "../specification/mod.ts";
import { accountName, CHECKSUM_ANNOTATION, selectorLabels } from "./names.ts";
import { type OpenPort, openPorts } from "./ports.ts";

export const CONFIGURATION = { folder: "/etc/otel", file: "config.yaml", volume: "otlp-config" };
/** As the project's images have it. */
const USER = 10001;
const HEALTH_PORT = 13133;

/** What the pods of a specification are made of. */
export interface PodParts {
  readonly specification: Specification;
  readonly listeners: readonly Listener[];
  /** The name of the ConfigMap. */
  readonly configuration: string;
  /** Of what stands in it. */
  readonly checksum: string;
}

export function podTemplate(parts: PodParts): Json<V1PodTemplateSpec> {
  const { specification, checksum, configuration } = parts;
  const { mode, placement, rbac, high_availability: availability } = specification;
  const given = selectorLabels(specification);
  const hasRights = rbac.level === "node" || rbac.level === "cluster" || rbac.rules !== undefined;
  return {
    metadata: {
      labels: given,
      annotations: specification.roll ? { [CHECKSUM_ANNOTATION]: checksum } : {},
    },
    spec: {
      serviceAccountName: accountName(specification),
      automountServiceAccountToken: hasRights,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: mode === "gateway" ? 60 : 30,
      ...specification.host_network
        ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }
        : {},
      ...specification.image_pull_secrets.length === 0 ? {} : {
        imagePullSecrets: specification.image_pull_secrets.map((name) => ({ name })),
      },
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      containers: [collectorContainer(parts, "otc-container")],
      volumes: podVolumes(specification, configuration),
      ...placement.node_selector === undefined ? {} : { nodeSelector: placement.node_selector },
      tolerations: tolerations(specification),
      ...placement.priority_class === undefined
        ? {}
        : { priorityClassName: placement.priority_class },
      ...affinity(availability.anti_affinity, given),
      ...spread(availability.topology_spread, given),
    },
  };
}

/** The container of a Collector, in a pod of its own or beside others. */
export function collectorContainer(parts: PodParts, name: string): Json<V1Container> {
  const { specification, listeners } = parts;
  const ports = openPorts(listeners, specification.mode === "sidecar");
  return {
    name,
    image: specification.collector_image,
    args: [`--config=${CONFIGURATION.folder}/${CONFIGURATION.file}`],
    env: [
      fromField("POD_NAME", "metadata.name"),
      fromField("POD_NAMESPACE", "metadata.namespace"),
      fromField("POD_IP", "status.podIP"),
      fromField("NODE_NAME", "spec.nodeName"),
      ...memoryLimit(specification),
      ...specification.env.map(({ name, value, value_from: valueFrom }) => ({
        name,
        ...value === undefined ? {} : { value },
        ...valueFrom === undefined ? {} : { valueFrom },
      })),
    ],
    ...specification.env_from.length === 0 ? {} : { envFrom: specification.env_from },
    ports: ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
    ...specification.probes ? probes(ports) : {},
    resources: resources(specification),
    securityContext: securityContext(specification),
    volumeMounts: [
      { name: CONFIGURATION.volume, mountPath: CONFIGURATION.folder, readOnly: true },
      ...hasOwnTemporary(specification) ? [] : [{ name: TEMPORARY, mountPath: "/tmp" }],
      ...specification.volumes.map(({ name, mount_path: mountPath, read_only: readOnly }) => ({
        name,
        mountPath,
        readOnly,
      })),
    ],
  } as Json<V1Container>;
}

export function podVolumes({ volumes }: Specification, configuration: string) {
  return [
    { name: CONFIGURATION.volume, configMap: { name: configuration } },
    ...hasOwnTemporary({ volumes }) ? [] : [{ name: TEMPORARY, emptyDir: { sizeLimit: "64Mi" } }],
    ...volumes.map(({ name, source }) => ({ name, ...source })),
  ];
}

/** The root file system is read-only, and some components want a place of their own. */
const TEMPORARY = "otlp-tmp";

function hasOwnTemporary({ volumes }: Pick<Specification, "volumes">): boolean {
  return volumes.some(({ mount_path: path }) => path === "/tmp");
}

function fromField(name: string, fieldPath: string) {
  return { name, valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } } };
}

/** Go collects its garbage in time, before the kernel ends the process. */
function memoryLimit({ resources: { limits = {} }, env }: Specification) {
  const limit = quantityOf(limits.memory ?? "");
  if (limit === undefined || env.some(({ name }) => name === "GOMEMLIMIT")) return [];
  return [{ name: "GOMEMLIMIT", value: `${Math.floor(limit * LIMITER_PART / MEBIBYTE)}MiB` }];
}

function resources({ resources: { requests, limits } }: Specification) {
  return {
    ...requests === undefined ? {} : { requests },
    ...limits === undefined ? {} : { limits },
  };
}

/** Fits the restricted level of Pod Security. */
function securityContext({ security_context: own }: Specification) {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    ...fieldsOf(own),
    capabilities: { drop: ["ALL"], ...fieldsOf(fieldsOf(own).capabilities) },
  };
}

function probes(ports: readonly OpenPort[]) {
  const port = ports.find(({ name }) => name === "health")?.port ?? HEALTH_PORT;
  const httpGet = { path: "/", port };
  return {
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet, periodSeconds: 5 },
  };
}

/** Nodes that take no other pods have logs and metrics, too. */
function tolerations({ mode, placement }: Specification) {
  if (placement.tolerations !== undefined) return placement.tolerations;
  return mode === "daemonset" ? [{ operator: "Exists" }] : [];
}

type Availability = Specification["high_availability"];

function affinity(
  wanted: Availability["anti_affinity"],
  matchLabels: Readonly<Record<string, string>>,
) {
  if (wanted === undefined) return {};
  const term = { topologyKey: wanted.topology_key, labelSelector: { matchLabels } };
  return {
    affinity: {
      podAntiAffinity: wanted.required
        ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
        : {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
        },
    },
  };
}

function spread(
  wanted: Availability["topology_spread"],
  matchLabels: Readonly<Record<string, string>>,
) {
  if (wanted === undefined) return {};
  return {
    topologySpreadConstraints: wanted.map((one) => ({
      topologyKey: one.topology_key,
      maxSkew: one.max_skew,
      whenUnsatisfiable: one.when_unsatisfiable,
      labelSelector: { matchLabels },
    })),
  };
}
