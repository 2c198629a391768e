import { getLogger } from "@logtape/logtape";
import { type Clock, SYSTEM_CLOCK } from "../time/mod.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

/** One thing to be done before the program ends. */
export interface CleanupStep {
  /** Continues "while" in a log line, for example `closing the port`. */
  readonly name: string;
  /** @param signal aborts when the time for all steps is over */
  run(signal: AbortSignal): Promise<void> | void;
}

/**
 * Runs the steps one after the other, never longer than the deadline. A step that fails is logged
 * and the next one runs; when time is up, the step under way is given up and the rest is skipped.
 *
 * @param deadline for all steps together, in milliseconds
 * @returns true when every step has run to its end without an error
 */
export async function runCleanup(
  steps: readonly CleanupStep[],
  deadline = 5_000,
  clock: Clock = SYSTEM_CLOCK,
): Promise<boolean> {
  const controller = new AbortController();
  const { promise: timeUp, resolve } = Promise.withResolvers<"time is up">();
  const cancel = clock.after(deadline, () => {
    controller.abort(new DOMException("the time to shut down is over", "TimeoutError"));
    resolve("time is up");
  });
  let clean = true;
  try {
    for (const [index, step] of steps.entries()) {
      const outcome = await Promise.race([attempt(step, controller.signal), timeUp]);
      if (outcome === "done") continue;
      clean = false;
      if (outcome === "failed") continue;
      const skipped = steps.slice(index + 1).map(({ name }) => name);
      log.warning("the time to shut down was over while {step}; skipped: {skipped}", {
        step: step.name,
        skipped: skipped.length === 0 ? "nothing" : skipped.join(", "),
      });
      break;
    }
  } finally {
    cancel();
  }
  return clean;
}

async function attempt(step: CleanupStep, signal: AbortSignal): Promise<"done" | "failed"> {
  try {
    await step.run(signal);
    return "done";
  } catch (error) {
    log.warning("an error while {step}: {error}", { step: step.name, error });
    return "failed";
  }
}
