import type { Cluster, Identity } from "./cluster.ts";
import type { Addressing, Kubelet } from "./kubelet.ts";
import type { Node } from "./network.ts";
import type { ObjectKey, Pod, PodTemplate } from "./objects.ts";
import type { Timers } from "./timers.ts";

/** How long the steps of a pod's life take, in milliseconds. With 0 they happen at once. */
export interface Pace {
  readonly schedule: number;
  readonly initialise: number;
  readonly start: number;
  readonly stop: number;
}

export const AT_ONCE: Pace = { schedule: 0, initialise: 0, start: 0, stop: 0 };

/** As in a cluster that has the images already. */
export const LIFELIKE: Pace = { schedule: 100, initialise: 400, start: 700, stop: 900 };

export interface Launch {
  readonly identity: Identity;
  readonly template: PodTemplate;
  readonly addressing?: Addressing;
  readonly node?: Node;
  readonly onRunning?: (pod: Pod) => void;
}

/** Takes pods through their life, step by step. */
export class PodLauncher {
  readonly #cluster: Cluster;
  readonly #kubelet: Kubelet;
  readonly #timers: Timers;
  readonly #pace: Pace;

  constructor(cluster: Cluster, kubelet: Kubelet, timers: Timers, pace: Pace) {
    this.#cluster = cluster;
    this.#kubelet = kubelet;
    this.#timers = timers;
    this.#pace = pace;
  }

  launch({ identity, template, addressing, node, onRunning }: Launch): Pod {
    const pod = this.#cluster.createPod(identity, template);
    this.#step(pod, this.#pace.schedule, () => {
      const placed = this.#kubelet.schedule(identity, node);
      const initialises = placed?.spec.initContainers !== undefined;
      if (initialises) {
        this.#step(pod, this.#pace.initialise, () => {
          this.#kubelet.initialise(identity, addressing);
          this.#start(pod, addressing, onRunning);
        });
      } else this.#start(pod, addressing, onRunning);
    });
    return pod;
  }

  /** Deletes with grace: marked at once, gone after the time that stopping takes. */
  stop(pod: Pod, onGone: () => void = () => {}): void {
    const present = this.#cluster.pods.get(pod.metadata)?.metadata;
    if (present?.uid !== pod.metadata.uid || present.deletionTimestamp !== undefined) return;
    this.#kubelet.terminate(pod.metadata);
    this.#step(pod, this.#pace.stop, () => {
      this.#kubelet.remove(pod.metadata);
      onGone();
    });
  }

  #start(pod: Pod, addressing: Addressing | undefined, onRunning?: (pod: Pod) => void): void {
    this.#step(pod, this.#pace.start, () => {
      const running = this.#kubelet.run(pod.metadata, addressing);
      if (running !== undefined) onRunning?.(running);
    });
  }

  /** Does the step unless the pod is gone by then; another one may bear its name. */
  #step(pod: Pod, milliseconds: number, step: () => void): void {
    this.#timers.after(milliseconds, () => {
      if (isPresent(this.#cluster, pod.metadata, pod.metadata.uid)) step();
    });
  }
}

export function isPresent(cluster: Cluster, key: ObjectKey, uid: string): boolean {
  return cluster.pods.get(key)?.metadata.uid === uid;
}
