import type { Clock } from "../../time/mod.ts";
import type { Revision } from "./revision.ts";

/** How long an API server waits for its cache to reach the resourceVersion asked for. */
const PATIENCE_MILLISECONDS = 3000;

/** Waits until the cluster has reached a resourceVersion; false when it does not in time. */
export function reached(
  revision: Revision,
  version: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  if (revision.current >= version) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (result: boolean) => {
      unsubscribe();
      cancel();
      signal.removeEventListener("abort", giveUp);
      resolve(result);
    };
    const giveUp = () => finish(false);
    const unsubscribe = revision.subscribe(() => {
      if (revision.current >= version) finish(true);
    });
    const cancel = clock.after(PATIENCE_MILLISECONDS, giveUp);
    signal.addEventListener("abort", giveUp);
  });
}
