import process from "node:process";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { counter, gauge, type Metric, single } from "./metric.ts";

/** The process metrics every Prometheus client library has, and how busy the event loop is. */
export const processMetrics: readonly Metric[] = [
  gauge(
    "process_resident_memory_bytes",
    "Resident memory size in bytes.",
    [],
    () => single(Deno.memoryUsage().rss),
  ),
  gauge(
    "process_heap_bytes",
    "Used part of the JavaScript heap in bytes.",
    [],
    () => single(Deno.memoryUsage().heapUsed),
  ),
  counter(
    "process_cpu_seconds_total",
    "Total user and system CPU time spent in seconds.",
    [],
    () => {
      const { user, system } = process.cpuUsage();
      return single((user + system) / 1e6);
    },
  ),
  gauge(
    "process_start_time_seconds",
    "Start time of the process since unix epoch in seconds.",
    [],
    () => single(performance.timeOrigin / 1000),
  ),
  gauge(
    "k8s_collector_event_loop_lag_seconds",
    "How long a timer due at once had to wait at this scrape.",
    [],
    async () => single(await measureEventLoopLag()),
  ),
];

async function measureEventLoopLag(): Promise<number> {
  const begun = SYSTEM_CLOCK.now();
  await new Promise<void>((resolve) => SYSTEM_CLOCK.after(0, resolve));
  return (SYSTEM_CLOCK.now() - begun) / 1000;
}
