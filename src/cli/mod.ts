/**
 * The command line: flags and commands in, exit code out.
 *
 * @module
 */
export { run } from "./run.ts";
