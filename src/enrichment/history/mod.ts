/**
 * Every pod that is, and those that were for a while: which pod a key meant, and when. Pure.
 *
 * @module
 */
export { inventoryFile, readInventory, readPod, restoreInventory, writeInventory } from "./file.ts";
export { InventoryFileError } from "./file_error.ts";
export { PodHistory } from "./history.ts";
export { type Key, KEY_KINDS, type KeyKind, parseKey } from "./key.ts";
export { type Found } from "./lookup.ts";
export { mayBeOwned, type OwnerFacts } from "./owners.ts";
export type { ContainerKind, Instance, Owner, PodFacts, RetainedPod, Until } from "./records.ts";
