import { deepStrictEqual, ok, strictEqual as equal } from "node:assert/strict";
import { collectorMetrics } from "../../src/collector/collector_metrics.ts";
import { exposition } from "../../src/operations/exposition.ts";
import { processMetrics } from "../../src/operations/mod.ts";
import { type Exposition, parseExposition } from "../operations/exposition.ts";
import { meant, readByOthers } from "../operations/foreign_parsers.ts";
import {
  intakeStatistics,
  inventoryStatistics,
  NOW,
  observed,
  watchStatistics,
} from "./statistics.ts";

const build = { version: "1.2.3", commit: "abc" };

const busy = observed({
  watches: [
    watchStatistics("pods", { failures: { expired: 2, timeout: 1 }, undecodable: 4 }),
    watchStatistics("replicasets"),
    watchStatistics("jobs", {
      synced: false,
      syncMilliseconds: 0,
      lastHeardAt: 0,
      resourceVersion: "",
      undecodable: 1,
    }),
  ],
  inventory: inventoryStatistics({
    waiting: 7,
    retained: 8,
    unresolved: 9,
    guardRailFired: 1,
    heldBack: { pods: 12, replicasets: 0, jobs: 0 },
    holding: [
      { resource: "pods", namespace: "evil" },
      { resource: "pods", namespace: undefined },
    ],
  }),
  intake: intakeStatistics({ connects: 3, skipped: 5, failures: { 'odd "reason"\n': 1 } }),
});

async function scrape(state = busy): Promise<Exposition> {
  const metrics = [...collectorMetrics(() => state, build, 600_000), ...processMetrics];
  return parseExposition(await exposition(metrics));
}

function value(exposition: Exposition, series: string): number | undefined {
  return exposition.samples.get(series);
}

Deno.test("collectorMetrics() gives every metric a HELP and a TYPE before its samples", async () => {
  const { metrics, samples } = await scrape();
  ok(metrics.size > 30, `${metrics.size} metrics`);
  ok(samples.size > metrics.size);
  for (const [name, { help, type }] of metrics) {
    ok(help.length > 5, name);
    ok(/^[a-z][a-z0-9_]*$/.test(name), name);
    // The conventions Prometheus' own linter checks.
    equal(name.endsWith("_total"), type === "counter", name);
    ok(!/milliseconds|_ms|kilobytes|_kb/.test(name), name);
  }
});

Deno.test("collectorMetrics() has only labels whose values do not grow with the cluster", async () => {
  const { labels } = await scrape();
  deepStrictEqual([...labels].sort(), [
    "commit",
    "deno",
    "name",
    "reason",
    "resource",
    "stage",
    "type",
    "version",
  ]);
});

for (
  const [series, expected] of [
    [`k8s_collector_build_info{version="1.2.3",commit="abc",deno="${Deno.version.deno}"}`, 1],
    [`k8s_collector_store_objects{resource="replicasets"}`, 2],
    [`k8s_collector_store_synced{resource="pods"}`, 1],
    [`k8s_collector_store_synced{resource="jobs"}`, 0],
    [`k8s_collector_sync_seconds{resource="pods"}`, 1.25],
    [`k8s_collector_sync_seconds{resource="jobs"}`, undefined],
    [`k8s_collector_last_event_timestamp_seconds{resource="pods"}`, NOW / 1000 - 1],
    [`k8s_collector_last_event_timestamp_seconds{resource="jobs"}`, undefined],
    [`k8s_collector_watch_failures_total{resource="pods",reason="expired"}`, 2],
    [`reflector_last_resource_version{name="pods"}`, 4711],
    [`reflector_last_resource_version{name="jobs"}`, undefined],
    [`reflector_watches_total{name="pods"}`, 2],
    ["k8s_collector_pods_waiting_owner", 7],
    ["k8s_collector_tombstones", 8],
    ["k8s_collector_pods_unresolved_owner", 9],
    ["k8s_collector_guard_rail_fired_total", 1],
    [`k8s_collector_dropped_total{reason="undecodable"}`, 5],
    [`k8s_collector_dropped_total{reason="id_too_long"}`, 5],
    ["k8s_collector_store_weight_bytes", 3_000],
    ["k8s_collector_store_weight_limit_bytes", 150_000_000],
    [`k8s_collector_held_back_total{resource="pods"}`, 12],
    [`k8s_collector_held_back_total{resource="jobs"}`, 0],
    [`k8s_collector_held_back_namespaces{resource="pods"}`, 2],
    [`k8s_collector_held_back_namespaces{resource="jobs"}`, 0],
    ["k8s_collector_reducer_connected", 1],
    ["k8s_collector_reducer_reconnects_total", 2],
    [`k8s_collector_reducer_failures_total{reason="odd \\"reason\\"\\n"}`, 1],
    [`k8s_collector_messages_sent_total{type="pod_new"}`, 3],
    [`k8s_collector_bytes_sent_total{stage="raw"}`, 700],
    [`k8s_collector_bytes_sent_total{stage="lz4"}`, 450],
    ["k8s_collector_queue_depth", 0],
  ] as const
) {
  Deno.test(`collectorMetrics() shows ${series}`, async () => {
    equal(value(await scrape(), series), expected);
  });
}

Deno.test("processMetrics shows the process", async () => {
  const exposition = await scrape();
  ok((value(exposition, "process_resident_memory_bytes") ?? 0) > 10_000_000);
  ok((value(exposition, "process_cpu_seconds_total") ?? 0) > 0);
  ok(Math.abs((value(exposition, "process_start_time_seconds") ?? 0) - Date.now() / 1000) < 3_600);
});

Deno.test("processMetrics shows how long the event loop was busy", async () => {
  const lag = processMetrics.find(({ name }) => name === "k8s_collector_event_loop_lag_seconds");
  const reading = lag?.read();
  const begun = performance.now();
  while (performance.now() - begun < 20);
  const [[, seconds] = []] = await reading ?? [];
  ok(seconds !== undefined && seconds >= 0.02, `${seconds} s`);
});

Deno.test("collectorMetrics() reads the values of the moment and keeps no old label", async () => {
  const watch = watchStatistics("pods", { failures: { timeout: 1 } });
  let state = observed({ watches: [watch] });
  const metrics = collectorMetrics(() => state, build, 600_000);
  await exposition(metrics);
  watch.events += 2;
  let page = parseExposition(await exposition(metrics));
  equal(value(page, `k8s_collector_watch_events_total{resource="pods"}`), 42);
  state = observed({ watches: [] });
  page = parseExposition(await exposition(metrics));
  equal(value(page, `k8s_collector_watch_events_total{resource="pods"}`), undefined);
});

readByOthers("collectorMetrics() can be read, and is named by the conventions,", async (read) => {
  const metrics = await Promise.all(
    [...collectorMetrics(() => busy, build, 600_000), ...processMetrics].map(async (metric) => {
      // Those of the process change from one reading to the next.
      const samples = await metric.read();
      return { ...metric, read: () => samples };
    }),
  );
  const expected = await meant(metrics);
  for (const [parser, { samples, problems }] of await read(await exposition(metrics))) {
    deepStrictEqual(samples, expected, parser);
    deepStrictEqual(problems, [], parser);
  }
});
