import { ProgramEnded } from "./program.ts";

const PAUSE_MILLISECONDS = 150;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Asks again and again until the check passes, and answers what it answered.
 *
 * @param check passes by returning; an assertion that fails means: not yet
 * @throws {ProgramEnded} at once when the check does
 * @throws {Error} with the last complaint when the time is up
 */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  seconds = 20,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof ProgramEnded) throw error;
      if (performance.now() > deadline) {
        const complaint = error instanceof Error ? error.message : String(error);
        throw new Error(`${what}: not within ${seconds} s: ${complaint}`, { cause: error });
      }
    }
    await pause(PAUSE_MILLISECONDS);
  }
}
