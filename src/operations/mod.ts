export type { BuildInformation } from "./collector_metrics.ts";
export type { Check, HealthReport } from "./health.ts";
export { HealthMonitor, type HealthMonitorOptions } from "./health_monitor.ts";
export { type HttpOptions, type HttpServer, startHttp } from "./http.ts";
export { ListenError } from "./listen_error.ts";
export { configureLogging, type Logging, type LoggingOptions } from "./logging.ts";
export { createScrape, type MetricsPage, type Scrape } from "./metrics.ts";
export type { Observed } from "./observed.ts";
export { type CleanupStep, runCleanup } from "./shutdown.ts";
