import { pause, SYSTEM_CLOCK } from "../time/mod.ts";
import type { OpenedInventory } from "./inventory_source.ts";
import { InventoryTimeoutError } from "./inventory_timeout_error.ts";

const LOOK_MILLISECONDS = 20;
const LONGEST_MILLISECONDS = 30_000;
/** Owners are asked for one by one, after the pods. */
const OWNERS_MILLISECONDS = 5_000;

/** @throws {InventoryTimeoutError} when the pods do not come */
export async function untilSynced(
  { history, source }: OpenedInventory,
  signal: AbortSignal,
): Promise<void> {
  const begun = SYSTEM_CLOCK.now();
  while (!history.synced && !signal.aborted) {
    if (SYSTEM_CLOCK.now() - begun > LONGEST_MILLISECONDS) {
      throw new InventoryTimeoutError(
        `the pods of ${source.description} were not listed within 30 s; see the warnings above`,
      );
    }
    await pause(SYSTEM_CLOCK, LOOK_MILLISECONDS, signal);
  }
  const synced = SYSTEM_CLOCK.now();
  while (!source.settled && SYSTEM_CLOCK.now() - synced < OWNERS_MILLISECONDS && !signal.aborted) {
    await pause(SYSTEM_CLOCK, LOOK_MILLISECONDS, signal);
  }
}
