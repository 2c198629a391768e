import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import { PODS, type ResourceType } from "../../kubernetes/resource/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import { selection } from "../health/mod.ts";
import { MEBIBYTE, quantityOf, type Specification } from "../specification/mod.ts";
import { type Counted, countedIn, rateOf } from "./exposition.ts";

/** A figure, or why there is none: a wrong zero is worse than none. */
export type Figure<T> =
  | { readonly available: true; readonly value: T }
  | { readonly available: false; readonly why: string };

export interface DeploymentMetrics {
  readonly cpuMillicores: Figure<number>;
  readonly memoryMebibytes: Figure<number>;
  /** Spans, points and records taken, and failures to send them on, each second, of all pods. */
  readonly rates: Figure<{ readonly accepted: number; readonly failed: number }>;
  /** Batches that wait to be sent, of all pods. */
  readonly queued: Figure<number>;
}

interface PodMetrics {
  readonly metadata?: object;
  readonly containers?: readonly { readonly usage?: Readonly<Record<string, string>> }[];
}

const POD_METRICS: ResourceType<PodMetrics> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  plural: "pods",
  kind: "PodMetrics",
  namespaced: true,
};

const OWN_PORT = 8888;
/** Two looks lie so far apart at least. */
const BETWEEN_MILLISECONDS = 10_000;

type Which = Pick<Specification, "mode" | "name" | "namespace">;

export async function deploymentMetrics(
  api: Api,
  which: Which,
  clock: Clock,
  signal: AbortSignal,
): Promise<DeploymentMetrics> {
  const usage = await resourcesOf(api, which, signal);
  const first = await countersOf(api, which, signal);
  const begun = clock.now();
  if (first.available) await pause(clock, BETWEEN_MILLISECONDS, signal);
  const second = first.available ? await countersOf(api, which, signal) : first;
  return {
    cpuMillicores: mapped(usage, ({ cores }) => Math.round(cores * 1000)),
    memoryMebibytes: mapped(usage, ({ bytes }) => Math.round(bytes / MEBIBYTE)),
    rates: !first.available || !second.available
      ? unavailable(!first.available ? first.why : !second.available ? second.why : "")
      : { available: true, value: ratesOf(first.value, second.value, clock.now() - begun) },
    queued: queuedOf(second),
  };
}

function queuedOf(figure: Figure<ReadonlyMap<string, Counted>>): Figure<number> {
  if (!figure.available) return figure;
  const queues = [...figure.value.values()].flatMap(({ queued }) => queued ?? []);
  return queues.length === 0
    ? unavailable("no exporter has a queue")
    : { available: true, value: queues.reduce((sum, one) => sum + one, 0) };
}

function ratesOf(
  before: ReadonlyMap<string, Counted>,
  after: ReadonlyMap<string, Counted>,
  milliseconds: number,
): { readonly accepted: number; readonly failed: number } {
  let [accepted, failed] = [0, 0];
  for (const [pod, now] of after) {
    const then = before.get(pod);
    // A pod that is new since has no rate yet.
    if (then === undefined) continue;
    accepted += rateOf(then.accepted, now.accepted, milliseconds);
    failed += rateOf(then.failed, now.failed, milliseconds);
  }
  return { accepted, failed };
}

async function resourcesOf(
  api: Api,
  which: Which,
  signal: AbortSignal,
): Promise<Figure<{ readonly cores: number; readonly bytes: number }>> {
  let [cores, bytes, pods] = [0, 0, 0];
  try {
    for await (
      const { containers = [] } of api.list(POD_METRICS, { ...selection(which), signal })
    ) {
      pods++;
      for (const { usage = {} } of containers) {
        cores += quantityOf((usage.cpu ?? "0").replace(/n$/, "e-9").replace(/u$/, "e-6")) ?? 0;
        bytes += quantityOf(usage.memory ?? "0") ?? 0;
      }
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return unavailable(
      error.condition === "not found"
        ? "the cluster has no metrics.k8s.io: install metrics-server"
        : error.message,
    );
  }
  return pods === 0
    ? unavailable("metrics.k8s.io knows none of its pods yet")
    : { available: true, value: { cores, bytes } };
}

/** What each running pod says of itself, through the API server. */
async function countersOf(
  api: Api,
  which: Which,
  signal: AbortSignal,
): Promise<Figure<ReadonlyMap<string, Counted>>> {
  const counted = new Map<string, Counted>();
  let last = "it has no running pod";
  for await (const { metadata, status } of api.list(PODS, { ...selection(which), signal })) {
    const { name = "", namespace } = metadata ?? {};
    if (status?.phase !== "Running") continue;
    try {
      const path = "/metrics";
      const answer = await api.proxy("pod", { name, namespace }, { port: OWN_PORT, path, signal });
      counted.set(name, countedIn(await answer.text()));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      last = `port ${OWN_PORT} of pod ${name}: ${error.status.message}`;
    }
  }
  return counted.size === 0 ? unavailable(last) : { available: true, value: counted };
}

function unavailable(why: string): { readonly available: false; readonly why: string } {
  return { available: false, why };
}

function mapped<A, B>(figure: Figure<A>, to: (value: A) => B): Figure<B> {
  return figure.available ? { available: true, value: to(figure.value) } : figure;
}
