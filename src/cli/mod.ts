/**
 * The command line: flags and commands in, exit code out.
 *
 * @module
 */
export { type ExitCode, exitCodeOf, exitCodes } from "./exit_codes.ts";
export { run } from "./run.ts";
