import { getConfig, getLogger } from "@logtape/logtape";
import { Failure, plainReason, redactText } from "../failure/mod.ts";
import { printError } from "../terminal/mod.ts";

/**
 * The error and its causes, each a line of its own without secrets; the place in the code where it
 * is a bug.
 */
export function describeFailure(error: unknown): readonly string[] {
  return linesOf(error).map((line) => redactText(line));
}

function linesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [`error: ${String(error)}`];
  const lines = error instanceof Failure
    ? [`error: ${error.message}`]
    : `unexpected ${error.stack}`.split("\n");
  const seen = new Set<unknown>([error]);
  let cause = error.cause;
  while (cause instanceof Error && !seen.has(cause)) {
    seen.add(cause);
    const reason = plainReason(cause);
    if (!lines.some((line) => line.includes(reason))) lines.push(`caused by: ${reason}`);
    cause = cause.cause;
  }
  return lines;
}

/** Writes a failure that ends the program: to the log where there is one, else as plain text. */
export function reportFailure(error: unknown): void {
  if (getConfig() === null) printError(describeFailure(error));
  else getLogger(["k8s-collector", "cli"]).fatal("The program ends: {error}", { error });
}

/**
 * Ends the program on an error that nothing caught, for it is in an unknown state then; whoever
 * supervises it starts it anew.
 */
export function exitOnUncaught(exit: (code: number) => void): Disposable {
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reportFailure(event.error);
    exit(1);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    reportFailure(event.reason);
    exit(1);
  };
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("error", onError);
      globalThis.removeEventListener("unhandledrejection", onRejection);
    },
  };
}
