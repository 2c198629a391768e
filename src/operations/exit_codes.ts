import { type Category, Failure } from "../failure/mod.ts";

/** Every way in which the program ends: well, or by the category of its failure. */
export const exitCodes = {
  success: 0,
  general: 1,
  build: 2,
  registry: 3,
  authentication: 4,
  configuration: 5,
  resource: 6,
  timeout: 7,
  cancelled: 8,
} as const satisfies Readonly<Record<"success" | Category, number>>;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The platform's own errors say it by their name. */
function categoryOf(error: Error): Category | undefined {
  if (error instanceof Failure) return error.category;
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
    if (category !== undefined) return exitCodes[category];
    current = current.cause;
  }
  return exitCodes.general;
}
