import type { Clock } from "./clock.ts";

/** How long the next one waits for those before it (RFC 8305, section 5: connection attempt delay). */
const HEAD_START_MILLISECONDS = 250;

/** One of several ways to the same end. It lets go of everything when the signal aborts. */
export type Contestant<T> = (signal: AbortSignal) => Promise<T>;

export interface RaceOptions<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Lets go of what came second after all. */
  readonly discard: (late: T) => void;
}

/**
 * What the first contestant to succeed brings. Each begins a head start after the one before it, or
 * as soon as that has failed: one that never answers costs the others no more than that.
 *
 * @throws the signal's reason as soon as that aborts
 * @returns undefined when all have failed, or there is none
 */
export function race<T>(
  contestants: readonly Contestant<T>[],
  { clock, signal, discard }: RaceOptions<T>,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const running = new AbortController();
  let cancelNext = () => {};
  let begun = 0;
  let failed = 0;
  let over = false;
  const end = (reason: unknown) => {
    over = true;
    cancelNext();
    signal.removeEventListener("abort", abandon);
    running.abort(reason);
  };
  const abandon = () => {
    end(signal.reason);
    reject(signal.reason);
  };
  const begin = () => {
    cancelNext();
    const place = ++begun;
    const start = contestants[place - 1]!;
    if (begun < contestants.length) cancelNext = clock.after(HEAD_START_MILLISECONDS, begin);
    start(running.signal).then(
      (result) => {
        if (over) return discard(result);
        end(undefined);
        resolve(result);
      },
      () => {
        failed++;
        if (over) return;
        if (failed === contestants.length) {
          end(undefined);
          resolve(undefined);
        } else if (place === begun) begin();
      },
    );
  };
  if (signal.aborted) reject(signal.reason);
  else if (contestants.length === 0) resolve(undefined);
  else {
    signal.addEventListener("abort", abandon);
    begin();
  }
  return promise;
}
