import type { Registry } from "prom-client";
import { type BuildInformation, collectorMetrics } from "./collector_metrics.ts";
import type { Metric } from "./metric.ts";
import type { Observed } from "./observed.ts";
import { processMetrics } from "./process_metrics.ts";

/** A page in the Prometheus text format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** Renders the metrics of this moment. */
export type Scrape = () => Promise<MetricsPage>;

/**
 * Prometheus metrics over what the rooms count anyway: the values are read at the scrape. The
 * client library is loaded at the first one, so that start-up does not pay for it.
 */
export function createScrape(observe: () => Observed, build: BuildInformation): Scrape {
  let loading: Promise<Registry> | undefined;
  return async () => {
    loading ??= loadRegistry([...collectorMetrics(build), ...processMetrics], observe);
    const registry = await loading;
    return { contentType: registry.contentType, body: await registry.metrics() };
  };
}

async function loadRegistry(
  metrics: readonly Metric[],
  observe: () => Observed,
): Promise<Registry> {
  const { Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  for (const metric of metrics) {
    const options = {
      name: metric.name,
      help: metric.help,
      labelNames: [...metric.labels],
      registers: [registry],
    };
    if (metric.kind === "counter") {
      new Counter({
        ...options,
        async collect() {
          const samples = await metric.read(observe());
          this.reset();
          for (const [labels, value] of samples) this.inc({ ...labels }, value ?? 0);
        },
      });
    } else {
      new Gauge({
        ...options,
        async collect() {
          const samples = await metric.read(observe());
          this.reset();
          for (const [labels, value] of samples) {
            if (value !== undefined) this.set({ ...labels }, value);
          }
        },
      });
    }
  }
  return registry;
}
