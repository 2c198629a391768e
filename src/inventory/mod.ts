export type { DesiredPod, InventoryReader, RestartReason } from "./desired.ts";
export type { HeldBackListener, HeldBackObjects, HeldBackReason } from "./held_back.ts";
export { Inventory, type InventoryOptions } from "./inventory.ts";
export type { KeptResource, OwnerResource } from "./ownership.ts";
export type { ContainerRecord, OwnerRecord, OwnerReference, PodRecord } from "./records.ts";
export type { InventoryStatistics } from "./statistics.ts";
export { OWNER_WAIT_MILLISECONDS } from "./waiting.ts";
