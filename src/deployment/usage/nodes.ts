import type { V1Pod, V1ResourceRequirements } from "@kubernetes/client-node/models";
import type { Api } from "../../kubernetes/api/mod.ts";
import { type Json, NODES, PODS } from "../../kubernetes/resource/mod.ts";
import { MEBIBYTE, quantityOf } from "../specification/mod.ts";

/** What a node has, and what of it nobody has asked for. */
export interface NodeResources {
  readonly name: string;
  readonly allocatableMillicores: number;
  readonly freeMillicores: number;
  readonly allocatableMebibytes: number;
  readonly freeMebibytes: number;
  /** Whether it takes new pods at all. */
  readonly schedulable: boolean;
}

interface Asked {
  cores: number;
  bytes: number;
}

/** Of every node: what is allocatable, less what its pods request. */
export async function nodeResources(
  api: Api,
  signal: AbortSignal,
): Promise<readonly NodeResources[]> {
  const asked = new Map<string, Asked>();
  for await (const pod of api.list(PODS, { signal })) {
    const node = pod.spec?.nodeName;
    if (node === undefined || ["Succeeded", "Failed"].includes(pod.status?.phase ?? "")) continue;
    const sum = asked.get(node) ?? { cores: 0, bytes: 0 };
    const request = requestOf(pod);
    asked.set(node, { cores: sum.cores + request.cores, bytes: sum.bytes + request.bytes });
  }
  const nodes: NodeResources[] = [];
  for await (const node of api.list(NODES, { signal })) {
    const name = node.metadata?.name ?? "";
    const { cpu = "0", memory = "0" } = node.status?.allocatable ?? {};
    const { cores = 0, bytes = 0 } = asked.get(name) ?? {};
    const [allCores, allBytes] = [quantityOf(cpu) ?? 0, quantityOf(memory) ?? 0];
    nodes.push({
      name,
      allocatableMillicores: Math.round(allCores * 1000),
      freeMillicores: Math.round((allCores - cores) * 1000),
      allocatableMebibytes: Math.round(allBytes / MEBIBYTE),
      freeMebibytes: Math.round((allBytes - bytes) / MEBIBYTE),
      schedulable: node.spec?.unschedulable !== true,
    });
  }
  return nodes;
}

/**
 * What the scheduler counts for a pod: its containers and native sidecars together, or the largest
 * of the other init containers where that is more (Kubernetes, "Sidecar Containers").
 */
export function requestOf({ spec }: Json<V1Pod>): Asked {
  const all = spec?.initContainers ?? [];
  const sidecars = all.filter(({ restartPolicy }) => restartPolicy === "Always");
  const before = all.filter(({ restartPolicy }) => restartPolicy !== "Always");
  const running = [...spec?.containers ?? [], ...sidecars].map(({ resources }) => asks(resources))
    .reduce(plus, { cores: 0, bytes: 0 });
  const beginning = before.map(({ resources }) => asks(resources));
  return {
    cores: Math.max(running.cores, ...beginning.map(({ cores }) => cores)),
    bytes: Math.max(running.bytes, ...beginning.map(({ bytes }) => bytes)),
  };
}

function asks(resources: Json<V1ResourceRequirements> | undefined): Asked {
  const { cpu = "0", memory = "0" } = resources?.requests ?? {};
  return { cores: quantityOf(cpu) ?? 0, bytes: quantityOf(memory) ?? 0 };
}

function plus(a: Asked, b: Asked): Asked {
  return { cores: a.cores + b.cores, bytes: a.bytes + b.bytes };
}
