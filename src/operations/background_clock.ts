import { afterwards, type Clock, SYSTEM_CLOCK } from "../time/mod.ts";

/** The machine's clock with timers that do not keep the program from ending. */
export const BACKGROUND_CLOCK: Clock = {
  now: SYSTEM_CLOCK.now,
  after: (milliseconds, callback) => {
    const { timer, cancel } = afterwards(milliseconds, callback);
    Deno.unrefTimer(timer);
    return cancel;
  },
};
