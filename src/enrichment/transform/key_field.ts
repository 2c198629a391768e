import { type Key, type KeyKind, parseKey } from "../history/mod.ts";

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
export function keyOf(
  object: Readonly<Record<string, unknown>>,
  fields: readonly KeyField[],
): LineKey {
  for (const { field, kind } of fields) {
    const value = valueAt(object, field);
    if (typeof value !== "string" || value === "") continue;
    const key = parseKey(kind, value);
    return key === undefined ? { kind: "malformed" } : { kind: "key", key, value };
  }
  return { kind: "none" };
}

/** A member of that name, or else one in the object that the part before a dot names. */
export function valueAt(object: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const inner = object[path.slice(0, dot)];
    if (typeof inner !== "object" || inner === null) continue;
    const value = valueAt(inner as Record<string, unknown>, path.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}
