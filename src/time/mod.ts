export { Backoff, type BackoffOptions } from "./backoff.ts";
export { type Clock, pause, SYSTEM_CLOCK } from "./clock.ts";
