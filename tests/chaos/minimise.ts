import type { Schedule, Step } from "./schedule.ts";

/**
 * A shorter schedule that still fails: pieces are left out as long as it does (delta debugging).
 * The time between the steps that remain stays as it was.
 *
 * @param fails runs a schedule; what fails only now and then should be run more than once in it
 * @param attempts how many schedules are tried at most
 */
export async function minimise(
  schedule: Schedule,
  fails: (schedule: Schedule) => Promise<boolean>,
  attempts: number,
): Promise<Schedule> {
  let best = schedule;
  let left = attempts;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.steps.length && left > 0;) {
      const shorter = { ...best, steps: without(best.steps, from, size) };
      left--;
      if (await fails(shorter)) best = shorter;
      else from += size;
    }
  }
  return best;
}

/** Leaves steps out and gives their time to the one after them. */
export function without(steps: readonly Step[], from: number, count: number): readonly Step[] {
  const gone = steps.slice(from, from + count);
  const [next, ...rest] = steps.slice(from + count);
  const before = steps.slice(0, from);
  if (next === undefined) return before;
  const time = gone.reduce((sum, { after }) => sum + after, 0);
  return [...before, { ...next, after: next.after + time }, ...rest];
}
