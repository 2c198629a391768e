import type { Pod, Simulator } from "../../../src/testbed/simulator/mod.ts";
import { TENANT } from "./attack.ts";

type ReplicaSet = Simulator["cluster"]["replicasets"] extends { values(): Iterable<infer T> } ? T
  : never;
export type OwnerReference = NonNullable<Pod["metadata"]["ownerReferences"]>[number];

/** What a tenant may write of an object's metadata. */
export interface Written {
  readonly name: string;
  readonly owner?: OwnerReference;
}

/** Objects of a tenant's namespace, made after ordinary ones of the cluster. */
export class Tenant {
  /** An ordinary pod of somebody else, which belongs to a ReplicaSet. */
  readonly neighbour: Pod;
  readonly #simulator: Simulator;
  readonly #replicaSet: ReplicaSet;

  constructor(simulator: Simulator) {
    const { pods, replicasets } = simulator.cluster;
    const owned = ({ metadata, status }: Pod) =>
      status.phase === "Running" && metadata.ownerReferences?.[0]?.kind === "ReplicaSet";
    const pod = [...pods.values()].find(owned);
    const [replicaSet] = replicasets.values();
    if (pod === undefined || replicaSet === undefined) throw new Error("an empty cluster");
    this.#simulator = simulator;
    this.neighbour = pod;
    this.#replicaSet = replicaSet;
  }

  createReplicaSet(written: Written): void {
    const { cluster } = this.#simulator;
    const metadata = this.#metadata(written, this.#replicaSet.metadata);
    cluster.replicasets.apply({ ...this.#replicaSet, metadata });
  }

  /** `change`: what is to be otherwise than in an ordinary pod. */
  createPod(written: Written, change: Partial<Pod> = {}): Pod {
    const { cluster } = this.#simulator;
    const metadata = this.#metadata(written, this.neighbour.metadata);
    const [podIP = ""] = cluster.addresses.next(["IPv4"]);
    const status = { ...this.neighbour.status, podIP, podIPs: [{ ip: podIP }] };
    return cluster.pods.apply({ ...this.neighbour, status, ...change, metadata });
  }

  #metadata({ name, owner }: Written, like: Pod["metadata"]): Pod["metadata"] {
    const { ownerReferences: _, ...metadata } = like;
    return {
      ...metadata,
      name,
      namespace: TENANT,
      uid: this.#simulator.cluster.random.uuid(),
      ...owner === undefined ? {} : { ownerReferences: [owner] },
    };
  }
}

/** Calls so often, spread evenly over so many seconds, until the signal aborts. */
export async function evenly(
  times: number,
  seconds: number,
  signal: AbortSignal,
  call: (index: number) => void,
): Promise<void> {
  const begun = performance.now();
  for (let index = 0; index < times && !signal.aborted;) {
    const due = Math.ceil((performance.now() - begun) / 1000 / seconds * times);
    for (; index < Math.min(due, times); index++) call(index);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
