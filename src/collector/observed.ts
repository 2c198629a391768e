import type { IntakeStatistics } from "../intake/mod.ts";
import type { InventoryStatistics } from "../inventory/mod.ts";
import type { WatchStatistics } from "../kubernetes/watch/mod.ts";

/** What the rooms count, read at every probe and scrape. */
export interface Observed {
  readonly watches: readonly Readonly<WatchStatistics>[];
  readonly inventory: Readonly<InventoryStatistics>;
  /** Undefined where nobody is told. */
  readonly intake: IntakeStatistics | undefined;
}
