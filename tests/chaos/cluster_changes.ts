import {
  ownedBy,
  type Pod,
  type Simulator,
  SimulatorError,
  type Workload,
} from "../../src/testbed/simulator/mod.ts";
import type { ClusterChange } from "./schedule.ts";

const NAMESPACES = ["shop", "team-0", "team-1"] as const;

/** Makes changes in a simulated cluster; what is not possible at the time is left out. */
export class ClusterChanges {
  readonly #simulator: Simulator;
  #workloads: { readonly namespace: string; readonly name: string }[] = [];
  #images = 0;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  make(change: ClusterChange): void {
    try {
      this.#make(change);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
    }
  }

  #make(change: ClusterChange): void {
    const { workloads, jobs, cluster, kubelet } = this.#simulator;
    switch (change.kind) {
      case "create": {
        const namespace = NAMESPACES[change.name % NAMESPACES.length]!;
        const key = { namespace, name: `app-${change.name}` };
        workloads.create(change.workload, key, this.#workload(change), change.replicas);
        this.#workloads.push(key);
        return;
      }
      case "job": {
        const owner = ownedBy({
          kind: "CronJob",
          apiVersion: "batch/v1",
          name: "nightly",
          uid: "5d2a8c8e-0f1e-4c65-9d0a-2b7c6f1d0e11",
        });
        const key = { namespace: "shop", name: `job-${change.name}` };
        const owned = change.name % 2 === 0 ? owner : undefined;
        jobs.run(key, { image: "busybox:1.37" }, { runs: change.runs }, owned);
        return;
      }
      case "delete namespace": {
        const namespace = pick(NAMESPACES, change.which)!;
        this.#simulator.deleteNamespace(namespace);
        this.#workloads = this.#workloads.filter((key) => key.namespace !== namespace);
        return;
      }
      case "remove owner": {
        const found = pick([...cluster.replicasets.values()], change.which);
        if (found !== undefined) cluster.replicasets.remove(found.metadata);
        return;
      }
      case "rollout":
      case "scale":
      case "delete":
      case "orphan":
      case "adopt":
        return this.#onWorkload(change);
      default: {
        const pod = pick([...cluster.pods.values()], change.which);
        if (pod === undefined) return;
        if (change.kind === "delete pod") return workloads.replacePod(pod);
        if (change.kind === "kill pod") return workloads.replacePod(pod, "by force");
        if (change.kind === "restart container") kubelet.restartContainer(pod.metadata);
        else if (change.kind === "touch") kubelet.touch(pod.metadata);
        else if (change.kind === "finish pod") kubelet.finish(pod.metadata);
        else if (change.kind === "debug") {
          kubelet.attachEphemeral(pod.metadata, `debugger-${this.#images++}`, "busybox:1.37");
        } else if (change.kind === "recreate pod") this.#recreate(pod);
        else this.#disown(pod);
      }
    }
  }

  #onWorkload(change: ClusterChange & { readonly which: number }): void {
    const { workloads } = this.#simulator;
    const key = pick(this.#workloads, change.which);
    if (key === undefined) return;
    if (change.kind === "scale") workloads.scale(key, change.replicas);
    else if (change.kind === "orphan") workloads.orphan(key);
    else if (change.kind === "adopt") workloads.adopt(key);
    else if (change.kind === "delete") {
      this.#workloads = this.#workloads.filter((each) => each !== key);
      workloads.delete(key);
    } else workloads.rollout(key, `shop/app:${++this.#images}`);
  }

  #workload(change: ClusterChange & { readonly kind: "create" }): Workload {
    return {
      image: `registry.example/shop/app:${++this.#images}`,
      hostNetwork: change.hostNetwork,
      ...(change.containers === "sidecar" ? { sidecars: ["envoy:1.30"] } : {}),
      ...(change.containers === "init" ? { initImages: ["migrate:2"] } : {}),
    };
  }

  /** Forced away and there again in the same moment: another uid, the same name and address. */
  #recreate({ metadata, spec, status }: Pod): void {
    const { cluster, kubelet } = this.#simulator;
    const { namespace, name } = metadata;
    const owner = metadata.ownerReferences?.[0];
    const addresses = status.podIPs?.map(({ ip }) => ip);
    kubelet.remove(metadata);
    cluster.createPod(
      { namespace, name, ...(owner === undefined ? {} : { owner }) },
      { metadata: { labels: metadata.labels ?? {} }, spec },
    );
    kubelet.schedule(metadata);
    kubelet.run(metadata, addresses === undefined ? { families: ["IPv4"] } : { addresses });
  }

  /** As when a pod's labels no longer fit its controller: the pod stands for itself. */
  #disown(pod: Pod): void {
    const { ownerReferences: _, ...metadata } = pod.metadata;
    this.#simulator.cluster.pods.apply({ ...pod, metadata });
  }
}

function pick<T>(from: readonly T[], which: number): T | undefined {
  return from[Math.floor(which * from.length)];
}
