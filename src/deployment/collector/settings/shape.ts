/**
 * What a setting of a component may be. Tables of these say what the Collector's own decoding says:
 * it ends with an unknown name or a value of another kind.
 */
export type Shape =
  | "any"
  | "boolean"
  | "number"
  /** A whole number, from 0 on. */
  | "count"
  /** A whole number, from 1 on. */
  | "positive"
  | "text"
  /** As Go writes them: `10s`, `1h30m`. */
  | "duration"
  /** Names and texts, as a map or as a list of `{name, value}`. */
  | "headers"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly members: Members };

export type Members = Readonly<Record<string, Shape>>;

export const list = (item: Shape) => ({ list: item }) as const;
export const map = (value: Shape) => ({ map: value }) as const;
export const oneOf = (...texts: readonly string[]) => ({ oneOf: texts }) as const;
export const members = (names: Members) => ({ members: names }) as const;

/** All of one shape. */
export function all(shape: Shape, ...names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, shape]));
}
