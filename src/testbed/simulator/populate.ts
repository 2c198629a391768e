import { type Cluster, ownedBy } from "./cluster.ts";
import type { Kubelet } from "./kubelet.ts";
import type { Job, OwnerReference, Pod, PodTemplate, ReplicaSet } from "./objects.ts";
import { podTemplate, type Workload } from "./pod_template.ts";
import { scheduled } from "./pod_status.ts";

export interface Population {
  readonly pods: number;
  /** ReplicaSets that share the pods of Deployments; one for ten pods when absent. */
  readonly replicasets?: number;
}

/** Of a hundred pods so many belong to something else than a ReplicaSet, or wait for an address. */
const MIX: readonly (readonly [kind: PodKind, share: number])[] = [
  ["bare", 2],
  ["job", 5],
  ["daemonset", 3],
  ["statefulset", 2],
  ["pending", 1],
];

type PodKind = "bare" | "job" | "daemonset" | "statefulset" | "pending" | "replicaset";

const NAMESPACES = 20;

/** Fills a cluster, as if everything had been there before its history began. */
export function populate(
  cluster: Cluster,
  kubelet: Kubelet,
  { pods, replicasets = Math.ceil(pods / 10) }: Population,
): void {
  const builder = new Builder(cluster, kubelet);
  for (let i = 0; i < replicasets; i++) builder.addReplicaSet(i);
  for (let i = 0; i < pods; i++) builder.addPod(i, kindOf(i));
  cluster.replicasets.load(builder.replicaSets);
  cluster.jobs.load(builder.jobs);
  cluster.pods.load(builder.pods);
}

function kindOf(index: number): PodKind {
  let place = index % 100;
  for (const [kind, share] of MIX) {
    if (place < share) return kind;
    place -= share;
  }
  return "replicaset";
}

class Builder {
  readonly pods: Pod[] = [];
  readonly replicaSets: ReplicaSet[] = [];
  readonly jobs: Job[] = [];
  readonly #cluster: Cluster;
  readonly #kubelet: Kubelet;
  #owned = 0;
  readonly #others = new Map<string, { owner: OwnerReference; template: PodTemplate }>();

  constructor(cluster: Cluster, kubelet: Kubelet) {
    this.#cluster = cluster;
    this.#kubelet = kubelet;
  }

  addReplicaSet(index: number): void {
    const { random } = this.#cluster;
    const namespace = `team-${index % NAMESPACES}`;
    const app = `app-${index}`;
    const revision = random.suffix(10);
    const template = podTemplate(app, workloadOf(index), {
      app,
      "app.kubernetes.io/name": app,
      "pod-template-hash": revision,
    });
    const owner = ownedBy({
      kind: "Deployment",
      apiVersion: "apps/v1",
      name: app,
      uid: random.uuid(),
    });
    const identity = { namespace, name: `${app}-${revision}`, owner };
    const replicaSet = this.#cluster.newReplicaSet(identity, template, 10);
    const status = { replicas: 10, readyReplicas: 10, availableReplicas: 10 };
    this.replicaSets.push({ ...replicaSet, status });
  }

  addPod(index: number, kind: PodKind): void {
    const namespace = `team-${index % NAMESPACES}`;
    const { random } = this.#cluster;
    switch (kind) {
      case "bare":
        return this.#add({ namespace, name: `tool-${index}` }, this.#other("Pod", index).template);
      case "job": {
        const { template } = this.#other("CronJob", index);
        const job = this.#job(namespace, index, template);
        const { name, uid } = job.metadata;
        const owner = ownedBy({ kind: "Job", apiVersion: "batch/v1", name, uid });
        return this.#add(
          { namespace, name: `${name}-${random.suffix()}`, generateName: `${name}-`, owner },
          job.spec.template,
        );
      }
      case "daemonset": {
        const { owner, template } = this.#other("DaemonSet", index);
        const name = `${owner.name}-${random.suffix()}`;
        return this.#add({ namespace, name, generateName: `${owner.name}-`, owner }, template);
      }
      case "statefulset": {
        const { owner, template } = this.#other("StatefulSet", index);
        return this.#add({ namespace, name: `${owner.name}-${index}`, owner }, template);
      }
      case "pending":
      case "replicaset": {
        const replicaSet = this.replicaSets[this.#owned++ % this.replicaSets.length];
        if (replicaSet === undefined) return this.addPod(index, "bare");
        const { metadata, spec } = replicaSet;
        const { name, uid } = metadata;
        const owner = ownedBy({ kind: "ReplicaSet", apiVersion: "apps/v1", name, uid });
        return this.#add(
          {
            namespace: metadata.namespace,
            name: `${name}-${random.suffix()}${index.toString(36)}`,
            generateName: `${name}-`,
            owner,
          },
          spec.template,
          kind === "pending",
        );
      }
    }
  }

  #add(
    identity: Parameters<Cluster["newPod"]>[0],
    template: PodTemplate,
    pending = false,
  ): void {
    const { random, nodes } = this.#cluster;
    const pod = this.#cluster.newPod(identity, template);
    const time = pod.metadata.creationTimestamp;
    const placed = scheduled(pod, random.pick(nodes)?.name ?? "", time);
    this.pods.push(
      pending ? placed : this.#kubelet.running(placed, { families: ["IPv4"] }, time),
    );
  }

  #job(namespace: string, index: number, template: PodTemplate): Job {
    const { owner } = this.#other("CronJob", index);
    const name = `${owner.name}-${29_000_000 + index}`;
    const job = this.#cluster.newJob({ namespace, name, owner }, template);
    this.jobs.push(job);
    return job;
  }

  /** A workload of its own kind for each namespace. */
  #other(kind: string, index: number): { owner: OwnerReference; template: PodTemplate } {
    const name = `${kind.toLowerCase()}-${index % NAMESPACES}`;
    let known = this.#others.get(name);
    if (known === undefined) {
      const apiVersion = kind === "CronJob" ? "batch/v1" : "apps/v1";
      known = {
        owner: ownedBy({ kind, apiVersion, name, uid: this.#cluster.random.uuid() }),
        template: podTemplate(name, {
          image: `registry.example.com/platform/${name}:1.0.0`,
          hostNetwork: kind === "DaemonSet",
          restartPolicy: kind === "CronJob" ? "OnFailure" : "Always",
        }, { app: name }),
      };
      this.#others.set(name, known);
    }
    return known;
  }
}

function workloadOf(index: number): Workload {
  const image = `registry.example.com/shop/app-${index}:1.${index % 10}.0`;
  const sidecar = "registry.example.com/mesh/proxy:2.41.3";
  return {
    image,
    ...(index % 4 === 0 ? { sidecars: [sidecar] } : {}),
    ...(index % 8 === 0 ? { initImages: ["busybox:1.36"] } : {}),
  };
}
