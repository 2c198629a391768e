import type { Api } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  DAEMON_SETS,
  DEPLOYMENTS,
  EVENTS,
  PODS,
  REPLICASETS,
  type ResourceType,
} from "../../kubernetes/resource/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { selection } from "./observe.ts";

export interface DeploymentEvent {
  /** RFC 3339; empty where the event has no time. */
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  /** `Pod otel-1`. */
  readonly object: string;
  readonly message: string;
  readonly count: number;
}

/** What happened to the workload, its ReplicaSets and its pods, the eldest first. */
export async function eventsOf(
  api: Api,
  which: Pick<Specification, "mode" | "name" | "namespace">,
  signal: AbortSignal,
): Promise<readonly DeploymentEvent[]> {
  const { namespace } = which;
  const uids = new Set<string | undefined>();
  const type: ResourceType = which.mode === "daemonset" ? DAEMON_SETS : DEPLOYMENTS;
  uids.add((await api.find(type, { name: which.name, namespace }, { signal }))?.metadata?.uid);
  for (const kind of [REPLICASETS, PODS] as readonly ResourceType[]) {
    for await (const one of api.list<ApiObject>(kind, { ...selection(which), signal })) {
      uids.add(one.metadata?.uid);
    }
  }
  uids.delete(undefined);
  const events: DeploymentEvent[] = [];
  for await (const event of api.list(EVENTS, { namespace, signal })) {
    const { involvedObject: about } = event;
    if (!uids.has(about.uid)) continue;
    events.push({
      // The newer API of events has one time, the older one two.
      at: String(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? ""),
      type: event.type ?? "",
      reason: event.reason ?? "",
      object: `${about.kind} ${about.name}`,
      message: event.message ?? "",
      count: event.count ?? event.series?.count ?? 1,
    });
  }
  return events.toSorted((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}
