export { Backoff, type BackoffOptions } from "./backoff.ts";
export { afterwards, type Clock, pause, SYSTEM_CLOCK } from "./clock.ts";
export { race } from "./race.ts";
export { Turns } from "./turns.ts";
export { unlessAborted } from "./unless_aborted.ts";
