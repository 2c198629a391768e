/** Every way in which the program ends. The names of the failures are error categories. */
export const exitCodes = {
  success: 0,
  general: 1,
  build: 2,
  registry: 3,
  /** Authentication or authorisation. */
  authentication: 4,
  configuration: 5,
  resource: 6,
  timeout: 7,
  cancelled: 8,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error says what kind of failure it is by a `category` of its own, the name of an exit code, so
 * that no room has to know about exit codes.
 */
function categoryOf(error: Error): keyof typeof exitCodes | undefined {
  const category = "category" in error ? error.category : undefined;
  if (typeof category === "string" && Object.hasOwn(exitCodes, category)) {
    return category as keyof typeof exitCodes;
  }
  if (error.name === "TimeoutError") return "timeout";
  return error.name === "AbortError" ? "cancelled" : undefined;
}

/** The code of the first error in the chain of causes that has a category, else `general`. */
export function exitCodeOf(error: unknown): ExitCode {
  const seen = new Set<unknown>();
  let current = error;
  while (current instanceof Error && !seen.has(current)) {
    seen.add(current);
    const category = categoryOf(current);
    if (category !== undefined && category !== "success") return exitCodes[category];
    current = current.cause;
  }
  return exitCodes.general;
}
