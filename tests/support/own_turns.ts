import { Turns } from "../../src/time/mod.ts";

/**
 * Turns for a stream that nobody shares the core with. Giving way takes no time: it would last some
 * rounds of the event loop, and a test that lets promises settle would look before they are over.
 */
export function ownTurns(now: () => number): Turns {
  return new Turns(now, () => Promise.resolve());
}
