import { getLogger } from "@logtape/logtape";
import {
  type Check,
  checkRoute,
  type HttpServer,
  type Metric,
  metricsRoute,
  processMetrics,
  startHttp,
} from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";

const log = getLogger(["k8s-collector", "operations"]);

export interface AgentPortOptions {
  readonly listen: string;
  /** Whether somebody asked for it. */
  readonly explicit: boolean;
  readonly metrics: readonly Metric[];
  readonly ready: () => readonly Check[];
  readonly redact: (text: string) => string;
}

/** Opens the port for health and metrics. @returns undefined when the program goes on without it */
export function openAgentPort(options: AgentPortOptions): HttpServer | undefined {
  const { listen, explicit, metrics, ready, redact } = options;
  const outcome = startHttp({
    listen,
    explicit,
    clock: SYSTEM_CLOCK,
    routes: [
      // Whoever answers is alive: what an agent waits for, no restart would bring.
      checkRoute("/livez", "liveness", () => [], redact),
      checkRoute("/healthz", "liveness, as older programs call it", () => [], redact),
      checkRoute("/readyz", "whether logs are read and delivered", ready, redact),
      metricsRoute([...processMetrics, ...metrics]),
    ],
  });
  switch (outcome.kind) {
    case "open":
      return outcome.server;
    case "closed":
      return undefined;
    case "taken":
      log.warning("{problem}; going on without health and metrics", { problem: outcome.problem });
      return undefined;
  }
}
