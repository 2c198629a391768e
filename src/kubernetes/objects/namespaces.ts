import { equalsText, type Text, TextCache } from "../encoding/mod.ts";

/**
 * Names of namespaces, shared by all decoders: that of a pod and that of its owner are then one
 * string, and comparing them costs nothing. A cache holds no facts, so sharing it ties nothing.
 */
const NAMESPACES = new TextCache();

/** The namespace that was found; `known` itself when it is the same. */
export function namespaceOf(
  bytes: Uint8Array,
  { start, end }: Text,
  known: string | undefined,
): string {
  if (start === end) return "default";
  return known !== undefined && equalsText(bytes, start, end, known)
    ? known
    : NAMESPACES.get(bytes, start, end);
}
