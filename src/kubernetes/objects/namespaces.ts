import { TextCache } from "../encoding/mod.ts";

/**
 * Names of namespaces, shared by all decoders: that of a pod and that of its owner are then one
 * string, and comparing them costs nothing. A cache holds no facts, so sharing it ties nothing.
 */
export const NAMESPACES = new TextCache();
