import type { IntakeStatistics } from "../intake/mod.ts";
import type { WatchStatistics } from "../kubernetes/watch/mod.ts";
import { byName, type Metric, type Sample, single } from "../operations/mod.ts";
import type { Observed } from "./observed.ts";

export interface BuildInformation {
  readonly version: string;
  readonly commit: string;
}

/**
 * Everything the collector tells about its own work, read from what is observed at the scrape.
 *
 * @param silenceLimit milliseconds that a stream may be silent
 */
export function collectorMetrics(
  observe: () => Observed,
  build: BuildInformation,
  silenceLimit: number,
): readonly Metric[] {
  const information = gauge(
    "k8s_collector_build_info",
    "Always 1; the labels tell what runs.",
    ["version", "commit", "deno"],
    () => [[{ version: build.version, commit: build.commit, deno: Deno.version.deno }, 1]],
  );
  const limit = gauge(
    "k8s_collector_silence_limit_seconds",
    "How long the API server may say nothing on a stream before that counts as stale.",
    [],
    () => single(silenceLimit / 1000),
  );
  return [information, limit, ...watchMetrics, ...inventoryMetrics, ...intakeMetrics].map((
    metric,
  ) => ({
    ...metric,
    read: () => metric.read(observe()),
  }));
}

/** A metric of the collector: it is handed what is observed. */
interface ObservedMetric extends Omit<Metric, "read"> {
  read(observed: Observed): readonly Sample[];
}

type Row = readonly [
  name: string,
  help: string,
  labels: readonly string[],
  read: ObservedMetric["read"],
];

function gauge(...[name, help, labels, read]: Row): ObservedMetric {
  return { kind: "gauge", name, help, labels, read };
}

function counter(...[name, help, labels, read]: Row): ObservedMetric {
  return { kind: "counter", name, help, labels, read };
}

const watchMetrics: readonly ObservedMetric[] = [
  // These three have the names of client-go's reflector, so that dashboards for it fit.
  counter("reflector_lists_total", "Lists begun.", ["name"], each("name", (watch) => watch.lists)),
  counter(
    "reflector_watches_total",
    "Watches begun.",
    ["name"],
    each("name", (watch) => watch.watches),
  ),
  gauge(
    "reflector_last_resource_version",
    "The resourceVersion a stream has got to, where it is a number.",
    ["name"],
    each(
      "name",
      ({ resourceVersion }) =>
        /^[0-9]+$/.test(resourceVersion) ? Number(resourceVersion) : undefined,
    ),
  ),
  gauge(
    "k8s_collector_store_synced",
    "1 once a complete list has been applied.",
    ["resource"],
    each("resource", (watch) => Number(watch.synced)),
  ),
  gauge(
    "k8s_collector_sync_seconds",
    "Time from the start of the stream to its first complete list.",
    ["resource"],
    each("resource", (watch) => watch.synced ? watch.syncMilliseconds / 1000 : undefined),
  ),
  gauge(
    "k8s_collector_last_event_timestamp_seconds",
    "When the API server last sent anything on this stream, bookmarks included.",
    ["resource"],
    each("resource", (watch) => instant(watch.lastHeardAt)),
  ),
  gauge(
    "k8s_collector_watch_failing_since_timestamp_seconds",
    "Since when requests of a stream fail; no sample while they do not.",
    ["resource"],
    each("resource", ({ failingSince }) => instant(failingSince ?? 0)),
  ),
  counter(
    "k8s_collector_list_items_total",
    "Objects received in lists.",
    ["resource"],
    each("resource", (watch) => watch.listItems),
  ),
  counter(
    "k8s_collector_watch_events_total",
    "ADDED, MODIFIED and DELETED events received.",
    ["resource"],
    each("resource", (watch) => watch.events),
  ),
  counter(
    "k8s_collector_watch_bookmarks_total",
    "Bookmarks received.",
    ["resource"],
    each("resource", (watch) => watch.bookmarks),
  ),
  counter(
    "k8s_collector_relists_total",
    "Lists that became necessary because a resourceVersion had expired or led nowhere.",
    ["resource"],
    each("resource", (watch) => watch.relists),
  ),
  counter(
    "k8s_collector_watch_failures_total",
    "Failed lists and watches, by class of failure.",
    ["resource", "reason"],
    ({ watches }) =>
      watches.flatMap(({ resource, failures }) =>
        Object.entries(failures).map(([reason, count]): Sample => [{ resource, reason }, count])
      ),
  ),
  counter(
    "k8s_collector_api_read_bytes_total",
    "Bytes read from the API server.",
    ["resource"],
    each("resource", (watch) => watch.bytesRead),
  ),
];

const inventoryMetrics: readonly ObservedMetric[] = [
  gauge(
    "k8s_collector_store_objects",
    "Objects held.",
    ["resource"],
    ({ inventory }) => {
      const resources = ["pods", "replicasets", "jobs"] as const;
      return resources.map((resource): Sample => [{ resource }, inventory[resource]]);
    },
  ),
  gauge(
    "k8s_collector_pods_waiting_owner",
    "Pods that wait for their ReplicaSet or Job to appear.",
    [],
    ({ inventory }) => single(inventory.waiting),
  ),
  gauge(
    "k8s_collector_pods_unresolved_owner",
    "Pods announced with their direct owner because its own owner is not known.",
    [],
    ({ inventory }) => single(inventory.unresolved),
  ),
  gauge(
    "k8s_collector_tombstones",
    "Pods that ended and are kept until their retention is over.",
    [],
    ({ inventory }) => single(inventory.retained),
  ),
  counter(
    "k8s_collector_guard_rail_fired_total",
    "Times that too many pods waited for their owner and the whole state was sent anew.",
    [],
    ({ inventory }) => single(inventory.guardRailFired),
  ),
  counter(
    "k8s_collector_dropped_total",
    "Objects left out, by reason.",
    ["reason"],
    ({ watches, intake }) =>
      byName("reason", {
        undecodable: watches.reduce((sum, { undecodable }) => sum + undecodable, 0),
        id_too_long: intake?.skipped ?? 0,
      }),
  ),
  gauge(
    "k8s_collector_store_weight_bytes",
    "Memory that the objects held take, an estimate.",
    [],
    ({ inventory }) => single(inventory.weight),
  ),
  gauge(
    "k8s_collector_store_weight_limit_bytes",
    "Memory that the objects held may take together.",
    [],
    ({ inventory }) => single(inventory.weightLimit),
  ),
  counter(
    "k8s_collector_held_back_total",
    "Times that an object, or a change of one, was not kept: its namespace has its share of memory.",
    ["resource"],
    ({ inventory }) => byName("resource", inventory.heldBack),
  ),
  gauge(
    "k8s_collector_held_back_namespaces",
    "Namespaces of which objects are held back now.",
    ["resource"],
    ({ inventory: { heldBack, holding } }) =>
      Object.keys(heldBack).map((kind): Sample => [
        { resource: kind },
        holding.filter(({ resource }) => resource === kind).length,
      ]),
  ),
  counter(
    "k8s_collector_shortened_total",
    "Images and version strings that were cut to fit a message.",
    [],
    told((intake) => single(intake.shortened)),
  ),
];

const intakeMetrics: readonly ObservedMetric[] = [
  gauge(
    "k8s_collector_reducer_connected",
    "1 while the connection to the reducer is open.",
    [],
    told((intake) => single(Number(intake.state === "connected"))),
  ),
  gauge(
    "k8s_collector_reducer_snapshot_flushed",
    "1 once the snapshot of the current connection is sent completely.",
    [],
    told((intake) => single(Number(intake.snapshotFlushed))),
  ),
  gauge(
    "k8s_collector_reducer_epoch",
    "Number of the current snapshot; every resync raises it.",
    [],
    told((intake) => single(intake.epoch)),
  ),
  counter(
    "k8s_collector_reducer_reconnects_total",
    "Connections to the reducer after the first.",
    [],
    told((intake) => single(Math.max(0, intake.connects - 1))),
  ),
  counter(
    "k8s_collector_reducer_failures_total",
    "Connections that ended and attempts that failed, by reason.",
    ["reason"],
    told((intake) => byName("reason", intake.failures)),
  ),
  gauge(
    "k8s_collector_reducer_last_write_timestamp_seconds",
    "When anything was last written to the reducer.",
    [],
    // Not a single sample: without a write yet there is none, and 0 would be a date.
    told((intake) => intake.lastWriteAt === 0 ? [] : single(instant(intake.lastWriteAt))),
  ),
  counter(
    "k8s_collector_messages_sent_total",
    "Messages sent to the reducer, by message.",
    ["type"],
    told((intake) => byName("type", intake.messages)),
  ),
  counter(
    "k8s_collector_bytes_sent_total",
    "Bytes sent to the reducer, before (raw) and after framing and compression (lz4).",
    ["stage"],
    told((intake) => byName("stage", { raw: intake.bytesRaw, lz4: intake.bytesWire })),
  ),
  gauge(
    "k8s_collector_queue_depth",
    "Pods whose announced state may differ from the desired one.",
    [],
    told((intake) => single(intake.dirty)),
  ),
];

/** Samples of a collector that tells somebody; none where it does not. */
function told(
  read: (intake: IntakeStatistics) => readonly Sample[],
): ObservedMetric["read"] {
  return ({ intake }) => intake === undefined ? [] : read(intake);
}

function each(
  label: string,
  read: (watch: Readonly<WatchStatistics>) => number | undefined,
): (observed: Observed) => readonly Sample[] {
  return ({ watches }) => watches.map((watch) => [{ [label]: watch.resource }, read(watch)]);
}

/** Seconds since the Unix epoch; undefined for an event that has not happened. */
function instant(milliseconds: number): number | undefined {
  return milliseconds === 0 ? undefined : milliseconds / 1000;
}
