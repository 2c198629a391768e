import { type Cluster, ownedBy } from "./cluster.ts";
import type { Kubelet } from "./kubelet.ts";
import type { ObjectKey, OwnerReference, PodTemplate } from "./objects.ts";
import { podTemplate } from "./pod_template.ts";

/** Pods of the churn that live at a time, half of them still without an address. */
const ALIVE = 60;
const TICK_MILLISECONDS = 50;
const NAMESPACE = "churn";

/**
 * Steady change, event by event: a pod of a ReplicaSet is ADDED without an address, one is MODIFIED
 * to running, one is DELETED, and so on.
 */
export class Churn {
  readonly #cluster: Cluster;
  readonly #kubelet: Kubelet;
  readonly #perSecond: number;
  readonly #template: PodTemplate;
  #owner: OwnerReference | undefined;
  readonly #pending: ObjectKey[] = [];
  readonly #running: ObjectKey[] = [];
  #turn = 0;
  #serial = 0;
  #since = 0;
  #emitted = 0;
  #cancel = () => {};

  constructor(cluster: Cluster, kubelet: Kubelet, perSecond: number) {
    this.#cluster = cluster;
    this.#kubelet = kubelet;
    this.#perSecond = perSecond;
    this.#template = podTemplate("churn", { image: "registry.example.com/load/churn:1.0.0" }, {
      app: "churn",
    });
  }

  start(): void {
    this.#warmUp();
    this.#since = this.#cluster.clock.now();
    this.#plan();
  }

  stop(): void {
    this.#cancel();
  }

  #plan(): void {
    const { clock } = this.#cluster;
    this.#cancel = clock.after(Math.max(TICK_MILLISECONDS, 1000 / this.#perSecond), () => {
      const due = Math.floor((clock.now() - this.#since) * this.#perSecond / 1000);
      while (this.#emitted < due) this.#event();
      this.#plan();
    });
  }

  /** The ReplicaSet, and enough pods that there is always one to run and one to delete. */
  #warmUp(): void {
    const { random } = this.#cluster;
    const owner = ownedBy({
      kind: "Deployment",
      apiVersion: "apps/v1",
      name: "churn",
      uid: random.uuid(),
    });
    const name = `churn-${random.suffix(10)}`;
    const identity = { namespace: NAMESPACE, name, owner };
    const { metadata } = this.#cluster.createReplicaSet(identity, this.#template, ALIVE);
    const { uid } = metadata;
    this.#owner = ownedBy({ kind: "ReplicaSet", apiVersion: "apps/v1", name, uid });
    for (let i = 0; i < ALIVE; i++) this.#add();
    for (let i = 0; i < ALIVE / 2; i++) this.#run();
  }

  #event(): void {
    this.#emitted++;
    switch (this.#turn++ % 3) {
      case 0:
        return this.#add();
      case 1:
        return this.#run();
      case 2:
        return this.#delete();
    }
  }

  #add(): void {
    const owner = this.#owner;
    if (owner === undefined) return;
    const name = `${owner.name}-${this.#cluster.random.suffix()}${(this.#serial++).toString(36)}`;
    const identity = { namespace: NAMESPACE, name, generateName: `${owner.name}-`, owner };
    this.#pending.push(this.#cluster.createPod(identity, this.#template).metadata);
  }

  #run(): void {
    const key = this.#pending.shift();
    if (key === undefined) return;
    this.#kubelet.run(key);
    this.#running.push(key);
  }

  #delete(): void {
    const key = this.#running.shift();
    if (key !== undefined) this.#kubelet.remove(key);
  }
}
