import type { Fields } from "../kubernetes/manifest/mod.ts";

function alert(
  name: string,
  expr: string,
  minutes: number,
  severity: "warning" | "critical",
  summary: string,
  description: string,
): Fields {
  return {
    alert: name,
    expr,
    for: `${minutes}m`,
    labels: { severity },
    annotations: { summary, description },
  };
}

/** Everything the metrics can tell that somebody has to look after. */
export const alerts: readonly Fields[] = [
  alert(
    "K8sCollectorNotConnected",
    "k8s_collector_reducer_connected == 0",
    5,
    "critical",
    "The collector is not connected to the reducer",
    "Traffic of new pods is not attributed to workloads. The log says why connections fail; so " +
      "does k8s_collector_reducer_failures_total by its reason.",
  ),
  alert(
    "K8sCollectorSnapshotNotSent",
    "k8s_collector_reducer_snapshot_flushed == 0",
    10,
    "warning",
    "The reducer does not have the complete state of the cluster",
    "The snapshot of the current connection is not sent yet: the reducer reads too slowly, or the " +
      "lists from the API server are not complete.",
  ),
  alert(
    "K8sCollectorNotSynced",
    "k8s_collector_store_synced == 0",
    5,
    "critical",
    "A list from the API server is missing",
    "The kind in the label resource was never listed completely. A missing permission is named in " +
      "the log and in k8s_collector_watch_failures_total.",
  ),
  alert(
    "K8sCollectorStale",
    "time() - k8s_collector_last_event_timestamp_seconds > on (job, instance) group_left () " +
      "k8s_collector_silence_limit_seconds",
    1,
    "warning",
    "Nothing was heard from the API server for longer than it may be silent",
    "Not even a bookmark came on the stream in the label resource: the API server cannot be " +
      "reached, or something between it and the collector swallows the connection.",
  ),
  alert(
    "K8sCollectorWatchFailing",
    "time() - k8s_collector_watch_failing_since_timestamp_seconds > 120",
    1,
    "warning",
    "The API server cannot be listed or watched",
    "Requests of the stream in the label resource have failed for over two minutes; new pods of " +
      "that kind are not told. /readyz?verbose and the log say why: a permission that is missing, " +
      "or a server that cannot be reached.",
  ),
  alert(
    "K8sCollectorWaitingForOwners",
    "increase(k8s_collector_guard_rail_fired_total[15m]) > 0",
    0,
    "warning",
    "Too many pods wait for their owners",
    "The limit of --waiting-limit was exceeded and everything was sent anew, with direct owners. " +
      "ReplicaSets or Jobs arrive late, or may not be watched.",
  ),
  alert(
    "K8sCollectorHoldingBack",
    "k8s_collector_held_back_namespaces > 0",
    5,
    "warning",
    "A namespace has more objects than its share of the collector's memory",
    "The newest of its objects of the kind in the label resource are not told. /readyz?verbose and " +
      "the log name the namespace. A quota limits what it creates, a larger memory limit gives more.",
  ),
  alert(
    "K8sCollectorDropping",
    "increase(k8s_collector_dropped_total[15m]) > 0",
    0,
    "warning",
    "The collector leaves objects out",
    "Objects could not be decoded, or their ids fit into no message; the label reason tells which.",
  ),
];
