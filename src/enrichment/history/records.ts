/**
 * What is kept of a pod so that whoever asks later, by whatever key, is told about the right one.
 *
 * Records are immutable: `===` answers "is there anything new". Times are milliseconds since 1970,
 * from the API server, which gives whole seconds; 0 is a time that is not known.
 */

/** Who controls an object (Kubernetes API concept: owners and dependents). */
export interface Owner {
  /** Group and version, for example `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export type ContainerKind = "init" | "regular" | "ephemeral";

/** A container as it ran once, between two restarts. */
export interface Instance {
  readonly container: string;
  readonly kind: ContainerKind;
  /** Counts from 0; the kubelet names the log file by it. */
  readonly restart: number;
  /** As the kubelet wrote it, for example `containerd://4b8c…`. */
  readonly id: string;
  /** Empty for an instance that was over when it was heard of: its image may have been another. */
  readonly image: string;
  readonly imageId: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** A pod as the API server has it at one moment. */
export interface PodFacts {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Empty until it is scheduled. */
  readonly node: string;
  readonly hostname: string;
  /** All addresses, of both families. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  /** Phase `Succeeded` or `Failed`: its addresses may be another pod's now. */
  readonly ended: boolean;
  /**
   * Of the mirror of a static pod, what its log folder is called by instead of the uid (annotation
   * `kubernetes.io/config.mirror`); else empty.
   */
  readonly mirror: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly controller: Owner | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Those with an id that the status tells of: the present ones and the one before each. */
  readonly instances: readonly Instance[];
}

/** The time in which an address was a pod's. */
export interface AddressHold {
  readonly ip: string;
  readonly from: number;
  /** Undefined while it is. */
  readonly until: number | undefined;
}

/** How long a pod was there. */
export type Until =
  | { readonly kind: "live" }
  /** Its deletion was seen at that time. */
  | { readonly kind: "deleted"; readonly at: number }
  /** It was gone when all pods were listed anew: it went within that time. */
  | { readonly kind: "absent"; readonly after: number; readonly before: number };

/** A pod with what was known of it before. */
export interface RetainedPod extends PodFacts {
  /** The last 8 of each container, oldest first. */
  readonly instances: readonly Instance[];
  /** Never of the host's network: there the node's address is that of many pods. */
  readonly addresses: readonly AddressHold[];
  /** The controller, that one's controller, and so on, as far as they are known. */
  readonly owners: readonly Owner[];
  readonly until: Until;
}

export const LIVE: Until = { kind: "live" };
