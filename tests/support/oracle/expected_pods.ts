import type { Container, PodFacts } from "./announced.ts";

/** What the reducer should know about one pod, worked out from the API server's objects. */
export interface ExpectedPod extends PodFacts {
  /** By id. */
  readonly containers: ReadonlyMap<string, Container>;
  /** Ids that the pod's containers had before they were restarted: they may be known still. */
  readonly former: ReadonlySet<string>;
}

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

interface Metadata {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly ownerReferences?: readonly OwnerReference[];
}

interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly containerID?: string;
  readonly lastState?: { readonly terminated?: { readonly containerID?: string } };
}

export interface PodObject {
  readonly metadata: Metadata;
  readonly spec: { readonly hostNetwork?: boolean };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface OwnerObject {
  readonly metadata: Metadata;
}

/** All of them, as lists of the API server have them. */
export interface ClusterObjects {
  readonly pods: readonly PodObject[];
  readonly replicaSets: readonly OwnerObject[];
  readonly jobs: readonly OwnerObject[];
}

/** By uid; pods that ended or have nothing yet by which traffic could be told are none of them. */
export function expectedPods(objects: ClusterObjects): ReadonlyMap<string, ExpectedPod> {
  const owners = new Map(
    [...objects.replicaSets, ...objects.jobs].map((owner) => [owner.metadata.uid, owner]),
  );
  const expected = new Map<string, ExpectedPod>();
  for (const pod of objects.pods) {
    if (pod.status.phase === "Succeeded" || pod.status.phase === "Failed") continue;
    const entry = expectedPod(pod, owners);
    if (entry.containers.size > 0 || addressesOf(pod).length > 0) expected.set(entry.uid, entry);
  }
  return expected;
}

function expectedPod(pod: PodObject, owners: ReadonlyMap<string, OwnerObject>): ExpectedPod {
  const { metadata, spec, status } = pod;
  const owner = workloadOf(pod, owners);
  const statuses = [
    ...status.initContainerStatuses ?? [],
    ...status.containerStatuses ?? [],
    ...status.ephemeralContainerStatuses ?? [],
  ];
  const images = (status.containerStatuses ?? []).map(({ image }) => `'${image}'`);
  return {
    uid: metadata.uid,
    ip: addressesOf(pod).find((address) => !address.includes(":")) ?? "0.0.0.0",
    ownerKind: owner === undefined ? 254 : OWNER_KINDS[`${groupOf(owner)} ${owner.kind}`] ?? 255,
    ownerName: owner?.name ?? metadata.name,
    ownerUid: owner?.uid ?? "",
    name: metadata.name,
    namespace: metadata.namespace,
    hostNetwork: spec.hostNetwork ?? false,
    version: images.toSorted().join(","),
    containers: new Map(
      statuses.flatMap(({ containerID = "", name, image }) =>
        containerID === "" ? [] : [[containerID, { name, image }]]
      ),
    ),
    former: new Set(
      statuses.flatMap(({ lastState }) => lastState?.terminated?.containerID ?? []),
    ),
  };
}

const OWNER_KINDS: Readonly<Record<string, number>> = {
  "apps ReplicaSet": 0,
  "apps Deployment": 1,
  "batch Job": 2,
  "batch CronJob": 3,
};

function controllerOf({ ownerReferences = [] }: Metadata): OwnerReference | undefined {
  return ownerReferences.find(({ controller }) => controller);
}

function workloadOf(
  { metadata }: PodObject,
  owners: ReadonlyMap<string, OwnerObject>,
): OwnerReference | undefined {
  const direct = controllerOf(metadata);
  const between = direct && owners.get(direct.uid);
  return between === undefined ? direct : controllerOf(between.metadata) ?? direct;
}

function groupOf({ apiVersion }: OwnerReference): string {
  return apiVersion.split("/")[0] ?? "";
}

function addressesOf({ status }: PodObject): readonly string[] {
  const { podIP = "", podIPs = [] } = status;
  return [...new Set([podIP, ...podIPs.map(({ ip }) => ip)])].filter((ip) => ip !== "");
}
