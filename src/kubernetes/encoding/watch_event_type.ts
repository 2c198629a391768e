import { equalsText } from "./text.ts";

/** Types of watch events; anything else a server may add later is `unknown` and skipped. */
export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR" | "unknown";

/** The most frequent one first. */
const TYPES = ["MODIFIED", "ADDED", "DELETED", "BOOKMARK", "ERROR"] as const;

/** The type whose name is in `bytes[start, end)`. */
export function watchEventType(bytes: Uint8Array, start: number, end: number): WatchEventType {
  for (const type of TYPES) if (equalsText(bytes, start, end, type)) return type;
  return "unknown";
}
