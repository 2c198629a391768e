// The one place that writes what commands print, so that nothing else writes to the console.
// deno-lint-ignore-file no-console

/** Writes text and a line feed to standard output, at once. */
export function print(text: string): void {
  console.log(text);
}

/** Writes text and a line feed to standard error, at once. */
export function printError(text: string): void {
  console.error(text);
}
