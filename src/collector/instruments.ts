import {
  checkRoute,
  type Metric,
  metricsRoute,
  processMetrics,
  type Route,
} from "../operations/mod.ts";
import { type BuildInformation, collectorMetrics } from "./collector_metrics.ts";
import { type Identity, identityRoute } from "./identity.ts";
import { HealthMonitor, silenceLimit } from "./health_monitor.ts";
import type { Observed } from "./observed.ts";

export interface InstrumentsOptions {
  readonly observe: () => Observed;
  /** Milliseconds on the clock of the deadlines. */
  readonly now: () => number;
  /** Milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  /** The longest that a watch may last. */
  readonly watchTimeoutSeconds: number;
  readonly build: BuildInformation;
  readonly identity: Identity;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** What a running collector shows of itself: numbers, and the paths they are to be had at. */
export interface Instruments {
  readonly metrics: readonly Metric[];
  readonly routes: readonly Route[];
}

export function instruments(options: InstrumentsOptions): Instruments {
  const { observe, now, wallClock, build, identity, redact } = options;
  const limit = silenceLimit(options.watchTimeoutSeconds);
  const monitor = new HealthMonitor({ observe, now, wallClock, silenceLimit: limit });
  const metrics = [...collectorMetrics(observe, build, limit), ...processMetrics];
  const live = () => monitor.report().live;
  return {
    metrics,
    routes: [
      checkRoute("/livez", "is the program at work (otherwise restart it)", live, redact),
      checkRoute(
        "/readyz",
        "does the reducer have the cluster's current state (?verbose lists the checks)",
        () => monitor.report().ready,
        redact,
      ),
      checkRoute("/healthz", "the same as /livez", live, redact),
      metricsRoute(metrics),
      identityRoute(identity),
    ],
  };
}
