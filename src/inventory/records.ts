/**
 * The few facts of each Kubernetes object that decide what the reducer is told.
 *
 * Records are immutable. A decoder returns the record it was given when nothing in the object
 * differs, so `===` answers "did anything we would send change".
 */

/** The owner reference with `controller: true` (Kubernetes API concept: owners and dependents). */
export interface OwnerReference {
  /** Group and version, for example `apps/v1`: tells a Kubernetes `Job` from a foreign `Job`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** One container that has run: its id as the kubelet wrote it, for example `containerd://4b8c…`. */
export interface ContainerRecord {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}

export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** First IPv4 address of the pod as an unsigned 32-bit integer; 0 when it has none. */
  readonly ip: number;
  /** True when the pod has an address of any family: an IPv6-only pod has `ip` 0 here. */
  readonly addressed: boolean;
  readonly hostNetwork: boolean;
  /** Phase `Succeeded` or `Failed`. */
  readonly terminal: boolean;
  readonly controller: OwnerReference | undefined;
  /** Init, regular and ephemeral containers that have an id, in that order. */
  readonly containers: readonly ContainerRecord[];
  /** Images of the regular container statuses: each in single quotes, sorted by bytes, joined by `,`. */
  readonly version: string;
}

/** A ReplicaSet or Job, of which only the controller matters, and to whose pods. */
export interface OwnerRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly controller: OwnerReference | undefined;
}
