/**
 * Logs by OTLP over HTTP, in protobuf.
 *
 * @module
 */
export { OtlpExporter, type OtlpStatistics } from "./exporter.ts";
export { type OtlpSettings, otlpSettings } from "./settings.ts";
export { countRecords, partsOf, splitRequest } from "./split_request.ts";
