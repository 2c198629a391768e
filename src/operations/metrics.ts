import { exposition, EXPOSITION_TYPE } from "./exposition.ts";
import type { Metric } from "./metric.ts";
import { respond, type Route } from "./route.ts";

/** `/metrics`: the values are read at the scrape, so that counting costs nothing in between. */
export function metricsRoute(metrics: readonly Metric[]): Route {
  return {
    path: "/metrics",
    purpose: "Prometheus metrics",
    answer: async () =>
      respond(200, await exposition(metrics), { "content-type": EXPOSITION_TYPE }),
  };
}
