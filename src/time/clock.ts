/**
 * Time as an argument. Nothing outside this room reads a clock or sets a timer by itself, so tests
 * can let hours pass in no time.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back. */
  now(): number;
  /** Calls back once after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/**
 * The machine's clock. It starts at the wall clock's time and then counts on by itself: deadlines
 * do not move when the wall clock is set.
 */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (milliseconds, callback) => afterwards(milliseconds, callback).cancel,
};

/**
 * Sets a timer of the machine. Deno 2.6 calls back after `clearTimeout` too, when the timer was due
 * in the same turn of the event loop: what was cancelled is remembered here.
 */
export function afterwards(
  milliseconds: number,
  callback: () => void,
): { readonly timer: ReturnType<typeof setTimeout>; readonly cancel: () => void } {
  let cancelled = false;
  const timer = setTimeout(() => {
    if (!cancelled) callback();
  }, milliseconds);
  const cancel = () => {
    cancelled = true;
    clearTimeout(timer);
  };
  return { timer, cancel };
}

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener("abort", done);
  });
}
