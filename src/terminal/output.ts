// The one place that writes what commands print, so that nothing else writes to the console.
// deno-lint-ignore-file no-console
import { Failure, plainReason } from "../failure/mod.ts";
import { printable } from "./text.ts";

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
 * Writes a line, or several, to standard output, at once: {@link printable}, so that no text makes a
 * line of its own. Where nobody reads any more (`| head`) the program ends, as SIGPIPE ends one that
 * does not ignore it.
 *
 * @throws {OutputError} when it cannot be written for another reason
 */
export function print(lines: string | readonly string[]): void {
  const bytes = encoder.encode(textOf(lines));
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.BrokenPipe) Deno.exit(NOBODY_READS);
    throw new OutputError(cause);
  }
}

/**
 * Writes what a program is to read to standard output, byte for byte; for a person, at a terminal,
 * line by line as {@link print} does. Resolves when it was taken: whoever reads slowly is waited for.
 *
 * @throws {OutputError} when it cannot be written
 */
export async function writeData(bytes: Uint8Array): Promise<void> {
  if (Deno.stdout.isTerminal()) {
    return print(new TextDecoder().decode(bytes).replace(/\n$/, "").split("\n"));
  }
  try {
    for (let written = 0; written < bytes.length;) {
      written += await Deno.stdout.write(bytes.subarray(written));
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.BrokenPipe) Deno.exit(NOBODY_READS);
    throw new OutputError(cause);
  }
}

/** Writes a line, or several, to standard error likewise; whether anybody reads it or not. */
export function printError(lines: string | readonly string[]): void {
  console.error("%s", textOf(lines).slice(0, -1));
}

function textOf(lines: string | readonly string[]): string {
  return [lines].flat().map((line) => `${printable(line)}\n`).join("");
}
