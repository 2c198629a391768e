/**
 * The parts of Kubernetes objects that the simulator writes, named as in the API's JSON. Objects
 * are immutable: a change makes a new object that shares what did not change.
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Who wrote which fields, for server-side apply: half of the bytes of a typical Pod. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: "Update";
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

export interface FieldSet {
  readonly [path: string]: FieldSet;
}

export type StringMap = Readonly<Record<string, string>>;

export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  /** Times are RFC 3339 in UTC with whole seconds. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: "TCP" | "UDP";
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly ContainerPort[];
  readonly env?: readonly object[];
  readonly resources: object;
  readonly volumeMounts?: readonly object[];
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: string;
  readonly imagePullPolicy: string;
  /** Ephemeral containers only. */
  readonly targetContainerName?: string;
}

export interface PodSpec {
  readonly volumes?: readonly object[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  readonly terminationGracePeriodSeconds: number;
  readonly dnsPolicy: string;
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly securityContext: object;
  readonly schedulerName: string;
  readonly tolerations?: readonly object[];
  readonly priority?: number;
  readonly enableServiceLinks?: boolean;
  readonly preemptionPolicy?: string;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly containerID: string;
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  /** Absent until the container has been started for the first time. */
  readonly containerID?: string;
  readonly started?: boolean;
}

export interface PodCondition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly lastProbeTime: null;
  readonly lastTransitionTime: string;
  readonly reason?: string;
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

export interface PodStatus {
  readonly phase: PodPhase;
  readonly conditions?: readonly PodCondition[];
  readonly hostIP?: string;
  readonly hostIPs?: readonly { readonly ip: string }[];
  readonly podIP?: string;
  readonly podIPs?: readonly { readonly ip: string }[];
  readonly startTime?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly qosClass: string;
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
}

/** Any object of the API. */
export interface KubernetesObject {
  readonly metadata: ObjectMeta;
  readonly spec: object;
  readonly status: object;
}

export interface Pod extends KubernetesObject {
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export interface PodTemplate {
  readonly metadata: { readonly labels?: StringMap; readonly annotations?: StringMap };
  readonly spec: PodSpec;
}

export interface ReplicaSet extends KubernetesObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: StringMap };
    readonly template: PodTemplate;
  };
  readonly status: {
    readonly replicas: number;
    readonly fullyLabeledReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly observedGeneration?: number;
  };
}

export interface Job extends KubernetesObject {
  readonly spec: {
    readonly parallelism: number;
    readonly completions: number;
    readonly backoffLimit: number;
    readonly selector: { readonly matchLabels: StringMap };
    readonly template: PodTemplate;
    readonly completionMode: string;
    readonly suspend: boolean;
    readonly podReplacementPolicy: string;
  };
  readonly status: {
    readonly conditions?: readonly object[];
    readonly startTime?: string;
    readonly completionTime?: string;
    readonly active?: number;
    readonly succeeded?: number;
    readonly terminating: number;
    readonly uncountedTerminatedPods: object;
    readonly ready: number;
  };
}

/** Namespace and name: what an object is found by. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/** A time as objects carry it: RFC 3339 in UTC without fractions of a second. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
