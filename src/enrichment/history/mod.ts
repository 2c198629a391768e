/**
 * Every pod that is, and those that were for a while: which pod a key meant, and when. Pure.
 *
 * @module
 */
export {
  type InventoryFile,
  inventoryFile,
  readInventory,
  readPod,
  restoreInventory,
  writeInventory,
} from "./file.ts";
export { InventoryFileError } from "./file_error.ts";
export { type HistoryReader, type HistoryStatistics, PodHistory } from "./history.ts";
export { type Key, KEY_KINDS, type KeyKind, parseKey } from "./key.ts";
export { type Found, type FoundPod, UNKNOWN_REASONS, type UnknownReason } from "./lookup.ts";
export type { OwnerFacts } from "./owners.ts";
export type {
  AddressHold,
  ContainerKind,
  Instance,
  Owner,
  PodFacts,
  RetainedPod,
  Until,
} from "./records.ts";
export type { RetentionLimits } from "./retention.ts";
