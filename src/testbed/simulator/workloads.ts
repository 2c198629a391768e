import { type Cluster, ownedBy } from "./cluster.ts";
import { SimulatorError } from "./errors.ts";
import type { Addressing, Kubelet } from "./kubelet.ts";
import {
  type ObjectKey,
  type OwnerReference,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
} from "./objects.ts";
import type { PodLauncher } from "./pod_launcher.ts";
import { podTemplate, type Workload } from "./pod_template.ts";
import { storageKey } from "./resource_store.ts";

export type WorkloadKind = "Deployment" | "StatefulSet" | "DaemonSet" | "Pod";

/** ReplicaSets of earlier rollouts that stay, without pods, as `revisionHistoryLimit` says. */
const KEPT_REVISIONS = 3;

interface Entry {
  readonly key: ObjectKey;
  readonly kind: WorkloadKind;
  readonly uid: string;
  readonly workload: Workload;
  readonly replicas: number;
  readonly template: PodTemplate;
  /** What owns the pods: the workload itself, or the ReplicaSet of a Deployment. */
  readonly podOwner: OwnerReference | undefined;
}

/**
 * The workload controllers: Deployments (with their ReplicaSets), StatefulSets, DaemonSets and bare
 * pods. Of a workload itself only name and uid exist, in the owner references of what it made.
 */
export class Workloads {
  readonly #cluster: Cluster;
  readonly #kubelet: Kubelet;
  readonly #launcher: PodLauncher;
  readonly #entries = new Map<string, Entry>();

  constructor(cluster: Cluster, kubelet: Kubelet, launcher: PodLauncher) {
    this.#cluster = cluster;
    this.#kubelet = kubelet;
    this.#launcher = launcher;
  }

  /**
   * Creates a workload with its pods. A DaemonSet has one pod on every node and a bare pod is its
   * own workload, whatever `replicas` says.
   */
  create(kind: WorkloadKind, key: ObjectKey, workload: Workload, replicas = 1): void {
    if (this.#entries.has(storageKey(key))) {
      throw new SimulatorError(
        `There is a workload ${storageKey(key)} already: delete it first or use another name`,
      );
    }
    const count = kind === "DaemonSet" ? this.#cluster.nodes.length : kind === "Pod" ? 1 : replicas;
    const uid = this.#cluster.random.uuid();
    const entry = this.#install({ key, kind, uid, workload, replicas: count });
    for (let ordinal = 0; ordinal < count; ordinal++) this.#launch(entry, ordinal);
  }

  /** New pods from a new image; the old ones go as the new ones start. */
  rollout(key: ObjectKey, image: string): void {
    const old = this.#entry(key);
    const workload = { ...old.workload, image };
    if (old.kind === "Pod") {
      throw new SimulatorError(
        `${storageKey(key)} is a bare pod and cannot be rolled out: delete and create it`,
      );
    }
    const retired = this.podsOf(key);
    const entry = this.#install({ ...old, workload });
    if (old.kind === "Deployment") {
      for (let i = 0; i < entry.replicas; i++) {
        const predecessor = retired[i];
        this.#launch(entry, i, () => {
          if (predecessor !== undefined) this.#launcher.stop(predecessor);
        });
      }
      for (const pod of retired.slice(entry.replicas)) this.#launcher.stop(pod);
      this.#setReplicas(old, 0);
      this.#forgetRevisions(entry);
      return;
    }
    for (const [ordinal, pod] of retired.entries()) {
      this.#launcher.stop(pod, () => this.#refill(key, ordinal));
    }
  }

  scale(key: ObjectKey, replicas: number): void {
    const entry = this.#entry(key);
    if (entry.kind !== "Deployment" && entry.kind !== "StatefulSet") {
      throw new SimulatorError(
        `${
          storageKey(key)
        } is a ${entry.kind} and cannot be scaled: use a Deployment or StatefulSet`,
      );
    }
    const pods = this.podsOf(key);
    const scaled = { ...entry, replicas };
    this.#entries.set(storageKey(key), scaled);
    this.#setReplicas(scaled, replicas);
    for (let ordinal = pods.length; ordinal < replicas; ordinal++) this.#launch(scaled, ordinal);
    for (const pod of pods.slice(replicas).reverse()) this.#launcher.stop(pod);
    // A rollout that was under way is over: its new pods are those that count.
    for (const pod of this.#allPods(scaled)) {
      if (pod.metadata.ownerReferences?.[0]?.uid !== scaled.podOwner?.uid) this.#launcher.stop(pod);
    }
  }

  /** A pod goes and, as controllers do, another one comes in its place. */
  replacePod(pod: Pod, how: "with grace" | "by force" = "with grace"): void {
    const entry = this.#ownerOf(pod);
    const replace = () => {
      if (entry !== undefined) this.#refill(entry.key, ordinalOf(pod));
    };
    if (entry?.kind === "Pod") this.#entries.delete(storageKey(entry.key));
    if (how === "with grace") this.#launcher.stop(pod, replace);
    else {
      this.#kubelet.remove(pod.metadata);
      replace();
    }
  }

  /** The workload and all it owns. */
  delete(key: ObjectKey): void {
    const entry = this.#entry(key);
    this.#entries.delete(storageKey(key));
    for (const pod of this.#allPods(entry)) this.#launcher.stop(pod);
    for (const replicaSet of this.#replicaSets(entry)) {
      this.#cluster.replicasets.remove(replicaSet.metadata);
    }
  }

  /** Takes the ReplicaSet away from its Deployment, which is `--cascade=orphan` for one. */
  orphan(key: ObjectKey): void {
    const replicaSet = this.#replicaSet(this.#entry(key));
    this.#cluster.setOwner(replicaSet.metadata, undefined);
  }

  /** Gives an orphaned ReplicaSet back to its Deployment. */
  adopt(key: ObjectKey): void {
    const entry = this.#entry(key);
    this.#cluster.setOwner(this.#replicaSet(entry).metadata, this.#reference(entry));
  }

  /** Pods of a workload that are not being deleted, in the order of their creation. */
  podsOf(key: ObjectKey): readonly Pod[] {
    return this.#pods(this.#entry(key))
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  has(key: ObjectKey): boolean {
    return this.#entries.has(storageKey(key));
  }

  /** Forgets the workloads of a namespace whose objects are gone. */
  forgetNamespace(namespace: string): void {
    for (const [name, { key }] of this.#entries) {
      if (key.namespace === namespace) this.#entries.delete(name);
    }
  }

  #entry(key: ObjectKey): Entry {
    const entry = this.#entries.get(storageKey(key));
    if (entry === undefined) {
      throw new SimulatorError(`There is no workload ${storageKey(key)}: create it first`);
    }
    return entry;
  }

  #install(
    { key, kind, uid, workload, replicas }: Omit<Entry, "template" | "podOwner">,
  ): Entry {
    const { random } = this.#cluster;
    const revision = random.suffix(kind === "Deployment" ? 10 : 9);
    const template = podTemplate(key.name, workload, {
      app: key.name,
      "app.kubernetes.io/name": key.name,
      ...(kind === "Deployment" ? { "pod-template-hash": revision } : {}),
      ...(kind === "StatefulSet" ? { "controller-revision-hash": `${key.name}-${revision}` } : {}),
      ...(kind === "DaemonSet" ? { "controller-revision-hash": revision } : {}),
    });
    const self = { key, kind, uid, workload, replicas, template };
    const entry: Entry = { ...self, podOwner: this.#podOwner(self, revision) };
    this.#entries.set(storageKey(key), entry);
    return entry;
  }

  #podOwner(entry: Omit<Entry, "podOwner">, revision: string): OwnerReference | undefined {
    if (entry.kind === "Pod") return undefined;
    if (entry.kind !== "Deployment") return this.#reference(entry);
    const name = `${entry.key.name}-${revision}`;
    const replicaSet = this.#cluster.createReplicaSet(
      { namespace: entry.key.namespace, name, owner: this.#reference(entry) },
      entry.template,
      entry.replicas,
    );
    const { uid } = replicaSet.metadata;
    return ownedBy({ kind: "ReplicaSet", apiVersion: "apps/v1", name, uid });
  }

  #reference({ kind, key, uid }: Pick<Entry, "kind" | "key" | "uid">): OwnerReference {
    return ownedBy({ kind, apiVersion: "apps/v1", name: key.name, uid });
  }

  /** A pod in the place of one that is gone, if the workload still wants it. */
  #refill(key: ObjectKey, ordinal: number): void {
    const entry = this.#entries.get(storageKey(key));
    if (entry !== undefined && this.podsOf(key).length < entry.replicas) {
      this.#launch(entry, ordinal);
    }
  }

  #launch(entry: Entry, ordinal: number, onRunning?: () => void): void {
    const { key, kind, template, podOwner, workload } = entry;
    const { random, nodes } = this.#cluster;
    const prefix = `${podOwner?.name ?? key.name}-`;
    const fixed = kind === "Pod" ? key.name : `${key.name}-${ordinal}`;
    const generated = kind === "Deployment" || kind === "DaemonSet";
    // An API server refuses a name that is taken.
    const taken = !generated && this.#cluster.pods.get({ ...key, name: fixed }) !== undefined;
    if (taken) return;
    const addressing: Addressing = { families: workload.families ?? ["IPv4"] };
    const node = kind === "DaemonSet" ? nodes[ordinal % nodes.length] : undefined;
    this.#launcher.launch({
      identity: {
        namespace: key.namespace,
        name: generated ? `${prefix}${random.suffix()}` : fixed,
        ...(generated || kind === "StatefulSet" ? { generateName: prefix } : {}),
        ...(podOwner === undefined ? {} : { owner: podOwner }),
        ...(kind === "StatefulSet"
          ? { labels: { "statefulset.kubernetes.io/pod-name": fixed } }
          : {}),
      },
      template,
      addressing,
      ...(node === undefined ? {} : { node }),
      onRunning: () => {
        this.#reportReady(entry);
        onRunning?.();
      },
    });
  }

  #pods({ kind, key, podOwner }: Entry): readonly Pod[] {
    return [...this.#cluster.pods.values()].filter(({ metadata }) =>
      kind === "Pod"
        ? metadata.namespace === key.namespace && metadata.name === key.name
        : metadata.ownerReferences?.some(({ uid }) => uid === podOwner?.uid) === true
    );
  }

  /** Pods of all ReplicaSets of a Deployment; of another workload, its pods. */
  #allPods(entry: Entry): readonly Pod[] {
    if (entry.kind !== "Deployment") return this.#pods(entry);
    const owners = new Set(this.#replicaSets(entry).map(({ metadata }) => metadata.uid));
    return [...this.#cluster.pods.values()].filter(({ metadata }) =>
      owners.has(metadata.ownerReferences?.[0]?.uid ?? "")
    );
  }

  #ownerOf(pod: Pod): Entry | undefined {
    const owner = pod.metadata.ownerReferences?.[0]?.uid;
    for (const entry of this.#entries.values()) {
      const owns = entry.kind === "Pod"
        ? storageKey(entry.key) === storageKey(pod.metadata)
        : entry.podOwner?.uid === owner;
      if (owns) return entry;
    }
    return undefined;
  }

  #replicaSets({ uid, podOwner }: Entry): readonly ReplicaSet[] {
    return [...this.#cluster.replicasets.values()].filter(({ metadata }) =>
      metadata.uid === podOwner?.uid ||
      metadata.ownerReferences?.some((owner) => owner.uid === uid) === true
    );
  }

  #forgetRevisions(entry: Entry): void {
    for (const { metadata } of this.#replicaSets(entry).slice(0, -1 - KEPT_REVISIONS)) {
      this.#cluster.replicasets.remove(metadata);
    }
  }

  #replicaSet(entry: Entry): ReplicaSet {
    const { key, podOwner } = entry;
    const found = podOwner === undefined
      ? undefined
      : this.#cluster.replicasets.get({ namespace: key.namespace, name: podOwner.name });
    if (entry.kind !== "Deployment" || found === undefined) {
      throw new SimulatorError(`${storageKey(key)} has no ReplicaSet: only a Deployment has one`);
    }
    return found;
  }

  #setReplicas(entry: Entry, replicas: number): void {
    if (entry.kind !== "Deployment") return;
    const replicaSet = this.#replicaSet(entry);
    this.#cluster.replicasets.apply({
      ...replicaSet,
      spec: { ...replicaSet.spec, replicas },
      status: { ...replicaSet.status, replicas },
    });
  }

  /** A ReplicaSet counts its pods in its status: an update that changes no owner. */
  #reportReady({ key, kind, podOwner }: Entry): void {
    if (kind !== "Deployment" || podOwner === undefined) return;
    const replicaSet = this.#cluster.replicasets.get({ ...key, name: podOwner.name });
    if (replicaSet === undefined) return;
    const ready = (replicaSet.status.readyReplicas ?? 0) + 1;
    this.#cluster.replicasets.apply({
      ...replicaSet,
      status: {
        replicas: replicaSet.spec.replicas,
        fullyLabeledReplicas: replicaSet.spec.replicas,
        readyReplicas: Math.min(ready, replicaSet.spec.replicas),
        availableReplicas: Math.min(ready, replicaSet.spec.replicas),
        observedGeneration: 1,
      },
    });
  }
}

/** The number at the end of a StatefulSet pod's name; 0 for any other. */
function ordinalOf({ metadata: { name } }: Pod): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}
