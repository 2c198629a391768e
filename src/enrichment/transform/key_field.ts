import { type Key, type KeyKind, parseKey } from "../history/mod.ts";
import type { JsonObject } from "./json_object.ts";

/** A field of a line, and what it holds. */
export interface KeyField {
  readonly field: string;
  readonly kind: Exclude<KeyKind, "path">;
}

const KINDS = ["uid", "container", "ip", "pod"] as const;

/** `cid=container`; undefined for what is not of that form. */
export function parseKeyField(text: string): KeyField | undefined {
  const at = text.lastIndexOf("=");
  const kind = KINDS.find((one) => one === text.slice(at + 1));
  return at > 0 && kind !== undefined ? { field: text.slice(0, at), kind } : undefined;
}

/** What a line says about whose it is. */
export type LineKey =
  | { readonly kind: "key"; readonly key: Key; readonly value: string }
  | { readonly kind: "malformed" }
  | { readonly kind: "none" };

/** The first of the fields that the object has. */
export function keyOf(object: JsonObject, fields: readonly KeyField[]): LineKey {
  for (const { field, kind } of fields) {
    const value = object.valueAt(field);
    if (typeof value !== "string" || value === "") continue;
    const key = parseKey(kind, value);
    return key === undefined ? { kind: "malformed" } : { kind: "key", key, value };
  }
  return { kind: "none" };
}
