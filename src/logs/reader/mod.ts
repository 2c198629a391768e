/**
 * Finds the logs of a node's containers by their files and reads them, through every rotation.
 *
 * @module
 */
export { type Files, SYSTEM_FILES } from "./files.ts";
export { parsePodFolder, type PodFolderName } from "./layout.ts";
export type { Position } from "./position.ts";
export { LogReader, type ReaderLimits } from "./reader.ts";
export { GAP_REASONS, type GapReason, type ReaderCounts } from "./statistics.ts";
export type { LogStream, StreamName } from "./stream.ts";
