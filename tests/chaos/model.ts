import type { PodModel } from "../../src/testbed/receiver/mod.ts";
import type { Cluster } from "../../src/testbed/simulator/mod.ts";
import { type AnnouncedPod, dotted } from "../support/oracle/announced.ts";
import { differences } from "../support/oracle/differences.ts";
import { type ExpectedPod, expectedPods } from "../support/oracle/expected_pods.ts";

const OWNER_KINDS: Readonly<Record<string, number>> = {
  ReplicaSet: 0,
  Deployment: 1,
  Job: 2,
  CronJob: 3,
};

interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * What a reducer should know of a simulated cluster, worked out from the objects themselves and
 * from nothing of the collector's.
 */
export class ClusterModel implements Disposable {
  readonly #cluster: Cluster;
  /** Ids that containers of a pod ever had: the reducer keeps them as long as the pod. */
  readonly #containers = new Map<string, Set<string>>();
  /** Workloads that a ReplicaSet or Job ever belonged to: known a while after it is gone. */
  readonly #workloads = new Map<string, Map<string, Workload>>();
  readonly #unsubscribe: readonly (() => void)[];
  /** When the cluster changed last, by its clock. */
  changedAt = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    for (const pod of cluster.pods.values()) this.#sawPod(pod);
    for (const store of [cluster.replicasets, cluster.jobs]) {
      for (const owner of store.values()) this.#sawOwner(owner);
    }
    this.#unsubscribe = [
      this.#follow(cluster.pods, (pod) => this.#sawPod(pod)),
      this.#follow(cluster.replicasets, (owner) => this.#sawOwner(owner)),
      this.#follow(cluster.jobs, (owner) => this.#sawOwner(owner)),
    ];
  }

  /** Pods whose ReplicaSet or Job does not exist: who owns them is a matter of time. */
  get orphans(): number {
    const { pods, replicasets, jobs } = this.#cluster;
    const owners = new Set([...replicasets.values(), ...jobs.values()].map((o) => o.metadata.uid));
    return [...pods.values()].filter(({ metadata }) => {
      const direct = metadata.ownerReferences?.[0];
      return direct !== undefined && ["ReplicaSet", "Job"].includes(direct.kind) &&
        !owners.has(direct.uid);
    }).length;
  }

  /** What the receiver knows and should not, and the other way round; empty when all is right. */
  differences(model: PodModel): readonly string[] {
    const { pods, replicasets, jobs } = this.#cluster;
    const announced = announcedOf(model);
    const expected = expectedPods({
      pods: [...pods.values()],
      replicaSets: [...replicasets.values()],
      jobs: [...jobs.values()],
    });
    const allowed = new Map<string, ExpectedPod>();
    for (const [uid, pod] of expected) {
      const former = this.#containers.get(uid) ?? new Set<string>();
      const told = announced.get(uid);
      const workload = told && this.#formerWorkload(pod, told.ownerUid);
      allowed.set(uid, { ...pod, former, ...workload });
    }
    return differences(announced, allowed);
  }

  [Symbol.dispose](): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** A collector that knew the ReplicaSet before it went still names its workload. */
  #formerWorkload(pod: ExpectedPod, ownerUid: string): object | undefined {
    // Only where the direct owner is named because it is gone can a former one stand for it.
    const former = this.#workloads.get(pod.ownerUid)?.get(ownerUid);
    if (former === undefined) return undefined;
    const { replicasets, jobs } = this.#cluster;
    const exists = [...replicasets.values(), ...jobs.values()]
      .some(({ metadata }) => metadata.uid === pod.ownerUid);
    if (exists) return undefined;
    return {
      ownerUid: former.uid,
      ownerName: former.name,
      ownerKind: OWNER_KINDS[former.kind] ?? 255,
    };
  }

  #follow<T extends Cluster["pods"] | Cluster["replicasets"] | Cluster["jobs"]>(
    store: T,
    saw: (object: never) => void,
  ): () => void {
    return store.subscribe(() => {
      this.changedAt = this.#cluster.clock.now();
      const [change] = store.changes(store.end - 1, 1) ?? [];
      if (change !== undefined) saw(change.object as never);
    });
  }

  #sawPod({ metadata: { uid }, status }: ReturnType<Cluster["createPod"]>): void {
    const ids = this.#containers.get(uid) ?? new Set();
    this.#containers.set(uid, ids);
    for (
      const { containerID } of [
        ...status.initContainerStatuses ?? [],
        ...status.containerStatuses ?? [],
        ...status.ephemeralContainerStatuses ?? [],
      ]
    ) {
      if (containerID !== undefined) ids.add(containerID);
    }
  }

  #sawOwner({ metadata }: { readonly metadata: ReturnType<Cluster["createJob"]>["metadata"] }) {
    const controller = metadata.ownerReferences?.find((owner) => owner.controller);
    if (controller === undefined) return;
    const workloads = this.#workloads.get(metadata.uid) ?? new Map();
    this.#workloads.set(metadata.uid, workloads.set(controller.uid, controller));
  }
}

/** The receiver's pods in the words of the comparison. */
export function announcedOf({ pods }: PodModel): ReadonlyMap<string, AnnouncedPod> {
  return new Map([...pods].map(([uid, pod]) => [uid, {
    uid,
    ip: dotted(pod.ip),
    ownerKind: pod.ownerKind,
    ownerName: pod.ownerName,
    ownerUid: pod.ownerUid,
    name: pod.podName,
    namespace: pod.namespace,
    hostNetwork: pod.hostNetwork,
    version: pod.version,
    containers: new Map([...pod.containers.values()].map(({ id, name, image }) => [
      id,
      { name, image },
    ])),
  }]));
}
