/**
 * The log agent: reader, names, format and delivery put together.
 *
 * @module
 */
export { LogAgent } from "./agent.ts";
export { agentChecks } from "./health.ts";
export { agentMetrics } from "./metrics.ts";
export { HistoryNamer } from "./history_namer.ts";
export { Ledger } from "./ledger.ts";
export { type LogsSettings, logsSettings } from "./settings.ts";
