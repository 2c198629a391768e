// The one place that writes what commands print, so that nothing else writes to the console.
// deno-lint-ignore-file no-console
import { Failure, plainReason } from "../failure/mod.ts";

/** What a shell shows for a program that SIGPIPE has ended. */
const NOBODY_READS = 141;

const encoder = new TextEncoder();

/** Standard output cannot be written to; the disk is full, say. */
export class OutputError extends Failure {
  override readonly name = "OutputError";
  readonly category = "resource";

  constructor(cause: unknown) {
    super(`cannot write to standard output: ${plainReason(cause)}`, { cause });
  }
}

/**
 * Writes text and a line feed to standard output, at once. Where nobody reads any more (`| head`)
 * the program ends, as SIGPIPE ends one that does not ignore it.
 *
 * @throws {OutputError} when it cannot be written for another reason
 */
export function print(text: string): void {
  const bytes = encoder.encode(`${text}\n`);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.BrokenPipe) Deno.exit(NOBODY_READS);
    throw new OutputError(cause);
  }
}

/** Writes text and a line feed to standard error, at once; whether anybody reads it or not. */
export function printError(text: string): void {
  console.error(text);
}
