/**
 * Finds the logs of a node's containers by their files and reads them, through every rotation.
 *
 * @module
 */
export { SYSTEM_FILES } from "./files.ts";
export { parsePodFolder } from "./layout.ts";
export type { Position } from "./position.ts";
export { LogReader } from "./reader.ts";
export { type NamePattern, parseNamePattern } from "./selection.ts";
export { GAP_REASONS, type GapReason, type ReaderCounts } from "./statistics.ts";
export type { LogStream, StreamName } from "./stream.ts";
