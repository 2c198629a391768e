export type { DesiredPod, InventoryReader, RestartReason } from "./desired.ts";
export { Inventory, type InventoryOptions } from "./inventory.ts";
export { type OwnerResource } from "./ownership.ts";
export type { ContainerRecord, OwnerRecord, OwnerReference, PodRecord } from "./records.ts";
export type { InventoryStatistics } from "./statistics.ts";
export { OWNER_WAIT_MILLISECONDS } from "./waiting.ts";
