import type { V1Pod } from "@kubernetes/client-node/models";
import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  DAEMON_SETS,
  DEPLOYMENTS,
  EVENTS,
  type Json,
  PODS,
  REPLICASETS,
  type ResourceType,
} from "../../kubernetes/resource/mod.ts";
import { selectorLabels } from "../objects/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { type PodReason, podReason } from "./pod_reason.ts";
import { daemonSetVerdict, deploymentVerdict, type WorkloadVerdict } from "./verdict.ts";

export interface PodStatus {
  readonly name: string;
  readonly node: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly reason: PodReason | undefined;
  /** The last line that a crashed container wrote; undefined where it is not to be had. */
  readonly lastLine: string | undefined;
}

/** How a deployment is at one moment. */
export interface DeploymentHealth {
  /** Undefined where there is no workload. */
  readonly verdict: WorkloadVerdict | undefined;
  readonly readyReplicas: number;
  readonly totalReplicas: number;
  readonly pods: readonly PodStatus[];
  /** Why pods could not be made, from events. */
  readonly refusals: readonly string[];
}

/** Another workload that belongs to a deployment. */
export interface OtherWorkload {
  readonly kind: "DaemonSet" | "Deployment";
  readonly name: string;
}

export interface ObserveOptions {
  /** It is ready only when these are, too. */
  readonly others?: readonly OtherWorkload[];
  readonly allowNoNodes: boolean;
  readonly wallClock: () => number;
  readonly signal: AbortSignal;
}

type Which = Pick<Specification, "mode" | "name" | "namespace">;

/** Looks at the workload, its pods, and what hinders them. */
export async function observe(
  api: Api,
  which: Which,
  options: ObserveOptions,
): Promise<DeploymentHealth> {
  const { signal } = options;
  const { name, namespace, mode } = which;
  const key = { name, namespace };
  const workload = mode === "daemonset"
    ? await api.find(DAEMON_SETS, key, { signal })
    : await api.find(DEPLOYMENTS, key, { signal });
  const pods = await podsOf(api, which, options);
  const [own, ready, total] = judged(workload, mode, options);
  const verdict = own?.kind === "ready" ? await othersVerdict(api, namespace, options) : own;
  const failing = verdict !== undefined && verdict.kind !== "ready";
  return {
    verdict,
    readyReplicas: ready,
    totalReplicas: total,
    pods,
    refusals: failing ? await refusalsOf(api, which, workload, signal) : [],
  };
}

/** That of the first that is not ready. */
async function othersVerdict(
  api: Api,
  namespace: string,
  options: ObserveOptions,
): Promise<WorkloadVerdict> {
  for (const { kind, name } of options.others ?? []) {
    const mode = kind === "DaemonSet" ? "daemonset" : "gateway";
    const type: ResourceType = kind === "DaemonSet" ? DAEMON_SETS : DEPLOYMENTS;
    const found = await api.find(type, { name, namespace }, { signal: options.signal });
    const [verdict] = judged(found, mode, options);
    if (verdict === undefined) return { kind: "progressing", why: `${kind} ${name} is not there` };
    if (verdict.kind !== "ready") return { ...verdict, why: `${kind} ${name}: ${verdict.why}` };
  }
  return { kind: "ready" };
}

function judged(
  workload: ApiObject | undefined,
  mode: Which["mode"],
  options: ObserveOptions,
): readonly [WorkloadVerdict | undefined, number, number] {
  if (workload === undefined) return [undefined, 0, 0];
  if (mode === "daemonset") {
    const daemonSet = workload as Parameters<typeof daemonSetVerdict>[0];
    const { numberReady = 0, desiredNumberScheduled = 0 } = daemonSet.status ?? {};
    return [daemonSetVerdict(daemonSet, options), numberReady, desiredNumberScheduled];
  }
  const deployment = workload as Parameters<typeof deploymentVerdict>[0];
  const { readyReplicas = 0 } = deployment.status ?? {};
  return [deploymentVerdict(deployment), readyReplicas, deployment.spec?.replicas ?? 1];
}

async function podsOf(
  api: Api,
  which: Which,
  { wallClock, signal }: ObserveOptions,
): Promise<readonly PodStatus[]> {
  const found: PodStatus[] = [];
  for await (const pod of api.list(PODS, { ...selection(which), signal })) {
    const reason = podReason(pod, wallClock());
    const statuses = pod.status?.containerStatuses ?? [];
    found.push({
      name: pod.metadata?.name ?? "",
      node: pod.spec?.nodeName ?? "",
      phase: pod.status?.phase ?? "",
      ready: statuses.length > 0 && statuses.every(({ ready }) => ready),
      restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
      reason,
      lastLine: reason?.crashed === undefined
        ? undefined
        : await lastLine(api, pod, reason.crashed, signal),
    });
  }
  return found;
}

export function selection(which: Which) {
  const labels = Object.entries(selectorLabels(which)).map(([name, value]) => `${name}=${value}`);
  return { namespace: which.namespace, labelSelector: labels.join(",") };
}

async function lastLine(
  api: Api,
  { metadata }: Json<V1Pod>,
  container: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const key = { name: metadata?.name ?? "", namespace: metadata?.namespace };
  for (const previous of [true, false]) {
    try {
      const response = await api.log(key, { container, previous, tailLines: 1, signal });
      const line = (await response.text()).trim();
      if (line !== "") return line;
    } catch (error) {
      // Its node may be gone, and with it what it wrote.
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return undefined;
}

/** What the controllers say about pods that they could not make. */
async function refusalsOf(
  api: Api,
  { namespace, name }: Which,
  workload: ApiObject | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const uid = workload?.metadata?.uid;
  if (uid === undefined) return [];
  const owners = new Set([uid]);
  for await (const replicaSet of api.list(REPLICASETS, { namespace, signal })) {
    const owner = replicaSet.metadata?.ownerReferences?.find(({ controller }) => controller);
    if (owner?.uid === uid && owner.name === name) owners.add(replicaSet.metadata?.uid ?? "");
  }
  const messages = new Set<string>();
  const fieldSelector = "reason=FailedCreate";
  for await (const event of api.list(EVENTS, { namespace, fieldSelector, signal })) {
    if (owners.has(event.involvedObject.uid ?? "")) messages.add(event.message ?? "");
  }
  return [...messages];
}
