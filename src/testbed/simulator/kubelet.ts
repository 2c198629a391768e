import type { Cluster } from "./cluster.ts";
import type { Node } from "./network.ts";
import { type ObjectKey, type Pod, type StringMap, timestamp } from "./objects.ts";
import {
  containerRestarted,
  ephemeralAttached,
  finished,
  initialising,
  type Placement,
  running,
  scheduled,
  terminating,
} from "./pod_status.ts";
import { type IpFamily, plainContainer } from "./pod_template.ts";

/** Which addresses a pod gets when it starts. */
export type Addressing =
  | { readonly families: readonly IpFamily[] }
  /** These very ones: a pod may get the address that another one had. */
  | { readonly addresses: readonly string[] };

const IPV4: Addressing = { families: ["IPv4"] };

/**
 * What scheduler and kubelets do to pods. Every method makes one change, at once, and answers the
 * changed pod, or undefined when there is no such pod.
 */
export class Kubelet {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  schedule(key: ObjectKey, node?: Node): Pod | undefined {
    const { random, nodes } = this.#cluster;
    const chosen = node ?? random.pick(nodes);
    return this.#change(key, (pod, time) => scheduled(pod, chosen?.name ?? "", time));
  }

  /** The pod gets its addresses and its init containers start. */
  initialise(key: ObjectKey, addressing = IPV4): Pod | undefined {
    return this.#change(
      key,
      (pod, time) => initialising(pod, this.#placement(pod, addressing), this.#newId, time),
    );
  }

  /** All containers run; a pod without addresses gets them. */
  run(key: ObjectKey, addressing = IPV4): Pod | undefined {
    return this.#change(key, (pod, time) => this.running(pod, addressing, time));
  }

  /** The pod as it is when all its containers run, not stored. */
  running(pod: Pod, addressing: Addressing, time: string): Pod {
    return running(pod, this.#placement(pod, addressing), this.#newId, time);
  }

  /** A container, the first one when none is named, ends and runs again under a new id. */
  restartContainer(key: ObjectKey, name?: string): Pod | undefined {
    return this.#change(key, (pod, time) => {
      const container = name ?? pod.status.containerStatuses?.[0]?.name ?? "";
      return containerRestarted(pod, container, this.#newId(), time);
    });
  }

  attachEphemeral(key: ObjectKey, name: string, image: string): Pod | undefined {
    return this.#change(
      key,
      (pod, time) => ephemeralAttached(pod, plainContainer(name, image), this.#newId(), time),
    );
  }

  /** All containers end: the pod Succeeded with exit code 0, else it Failed. */
  finish(key: ObjectKey, exitCode = 0): Pod | undefined {
    return this.#change(key, (pod, time) => finished(pod, exitCode, time));
  }

  /** Asks for deletion: the pod stays, marked, until it is removed. */
  terminate(key: ObjectKey, graceSeconds = 30): Pod | undefined {
    const due = timestamp(this.#cluster.clock.now() + graceSeconds * 1000);
    return this.#change(key, (pod) => terminating(pod, due, graceSeconds));
  }

  /** The pod is gone; without a request before it, a forced deletion. */
  remove(key: ObjectKey): Pod | undefined {
    return this.#cluster.pods.remove(key);
  }

  /** An update that changes nothing but the resourceVersion and a time: most real updates. */
  touch(key: ObjectKey): Pod | undefined {
    return this.#change(key, (pod, time) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        managedFields: (pod.metadata.managedFields ?? []).map((entry) =>
          entry.manager === "kubelet" ? { ...entry, time } : entry
        ),
      },
    }));
  }

  /** Adds labels and annotations, or replaces those of the same name. */
  annotate(
    key: ObjectKey,
    { labels, annotations }: { readonly labels?: StringMap; readonly annotations?: StringMap },
  ): Pod | undefined {
    return this.#change(key, (pod) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        labels: { ...pod.metadata.labels, ...labels },
        ...(annotations === undefined
          ? {}
          : { annotations: { ...pod.metadata.annotations, ...annotations } }),
      },
    }));
  }

  readonly #newId = () => `containerd://${this.#cluster.random.hex(64)}`;

  #placement(pod: Pod, addressing: Addressing): Placement {
    const { nodes, addresses } = this.#cluster;
    const node = nodes.find(({ name }) => name === pod.spec.nodeName);
    const hostIp = node?.ip ?? "";
    const known = pod.status.podIPs?.map(({ ip }) => ip);
    if (known !== undefined) return { hostIp, addresses: known };
    if (pod.spec.hostNetwork === true) return { hostIp, addresses: [hostIp] };
    return {
      hostIp,
      addresses: "addresses" in addressing
        ? addressing.addresses
        : addresses.next(addressing.families),
    };
  }

  #change(key: ObjectKey, change: (pod: Pod, time: string) => Pod): Pod | undefined {
    const { pods } = this.#cluster;
    const pod = pods.get(key);
    return pod === undefined ? undefined : pods.apply(change(pod, this.#cluster.now()));
  }
}
