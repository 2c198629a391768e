/** Members of what may be anything: parts of a configuration that others define. */
export type Fields = Readonly<Record<string, unknown>>;

/** No members for what is no object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Fields
    : {};
}

/** What stands at a path; undefined where it leads nowhere, null where that stands there. */
export function at(value: unknown, path: readonly string[]): unknown {
  let inner: unknown = value;
  for (const name of path) {
    const fields = fieldsOf(inner);
    if (!Object.hasOwn(fields, name)) return undefined;
    inner = fields[name];
  }
  return inner;
}

/** A text, or a number as one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Every scalar in a value, with the path to it. */
export function* scalars(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly [path: readonly (string | number)[], scalar: unknown]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* scalars(item, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* scalars(member, [...path, name]);
  } else yield [path, value];
}
