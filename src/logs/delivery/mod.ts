/**
 * Where records go, and the record of what has arrived there.
 *
 * @module
 */
export { type Checkpoint, EMPTY } from "./checkpoint.ts";
export { CheckpointStore } from "./checkpoint_store.ts";
export { FileSink } from "./file_sink.ts";
export type { LogSink } from "./sink.ts";
export { StdoutSink } from "./stdout_sink.ts";
export { StateError } from "./state_error.ts";
