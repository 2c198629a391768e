/**
 * What every command needs to be run by somebody: logs, metrics, health, an HTTP port, signals, exit
 * codes and clean-up. It knows nothing of what the commands do.
 *
 * @module
 */
export { type ApiSettings, apiSettings } from "./api_settings.ts";
export { type Check, checkRoute, isHealthy } from "./check.ts";
export { exitCodeOf, exitCodes } from "./exit_codes.ts";
export { describeFailure, exitOnUncaught, reportFailure } from "./failure.ts";
export type { HttpRequest } from "./http_handler.ts";
export { type HttpOptions, type HttpOutcome, type HttpServer, startHttp } from "./http.ts";
export { ListenError } from "./listen_error.ts";
export { configureLogging, type Logging, type LoggingOptions } from "./logging.ts";
export { byName, counter, gauge, type Metric, type Sample, single } from "./metric.ts";
export { metricsRoute } from "./metrics.ts";
export { processMetrics } from "./process_metrics.ts";
export { respond, type Route } from "./route.ts";
export { type HttpSettings, httpSettings, type LogSettings, logSettings } from "./settings.ts";
export { runCleanup } from "./shutdown.ts";
export { Cancelled, StopSignals } from "./signals.ts";
export { writeAtomically } from "./write_atomically.ts";
