/**
 * The collector: watches fill the inventory, the intake tells it; what it shows of its own work.
 *
 * @module
 */
export { Collector } from "./collector.ts";
export { askIdentity, type Identity } from "./identity.ts";
export { instruments } from "./instruments.ts";
export { LEAD_ALONE } from "./lead.ts";
export { type SelectionSettings, selectionSettings } from "./selection_settings.ts";
export { type CollectorSettings, collectorSettings } from "./settings.ts";
export { memoryForObjects } from "./memory_for_objects.ts";
export { openInTurn } from "./standby.ts";
export type { WatchObserver } from "./watch_observer.ts";
export { watchTimeout } from "./watch_timeout.ts";
