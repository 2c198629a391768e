/** What a table of fields finds, as plain values, and the slow way to the same from an object. */
import { type Fields, type Found, type Text } from "../../../src/kubernetes/encoding/fields.ts";
import { text } from "../../../src/kubernetes/encoding/text.ts";

export type Value = string | boolean | number | readonly Values[] | Values;
export interface Values {
  readonly [name: string]: Value;
}

interface Cells {
  readonly start: number;
  readonly end: number;
  readonly value: boolean | number;
  readonly length: number;
  readonly items: readonly Cells[];
}

/** The values that a reader found. Members of maps are lists of key and value. */
export function foundValues<F extends Fields>(
  fields: F,
  found: Found<F>,
  bytes: Uint8Array,
): Values {
  return values(fields, found as unknown as Readonly<Record<string, Cells>>, bytes);
}

function values(
  fields: Fields,
  found: Readonly<Record<string, Cells>>,
  bytes: Uint8Array,
): Values {
  const string = ({ start, end }: Text) => text(bytes, start, end);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Value] => {
      const cells = found[name]!;
      const rows = () => cells.items.slice(0, cells.length) as unknown as Record<string, Cells>[];
      switch (field.kind) {
        case "string":
          return [name, string(cells)];
        case "bool":
        case "int32":
        case "time":
          return [name, cells.value];
        case "map":
          return [
            name,
            rows().map((row) => ({ key: string(row.key!), value: string(row.value!) })),
          ];
        case "message":
          return [name, values(field.fields, cells as unknown as Record<string, Cells>, bytes)];
        case "repeated":
          return [name, rows().map((row) => values(field.fields, row, bytes))];
      }
    }),
  );
}

/** The values of these fields in a Kubernetes object as `JSON.parse` makes it. */
export function objectValues(fields: Fields, object: unknown): Values {
  const members = (object ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Value] => {
      const value = members[name];
      switch (field.kind) {
        case "string":
          return [name, (value ?? "") as string];
        case "bool":
          return [name, (value ?? false) as boolean];
        case "int32":
          return [name, (value ?? 0) as number];
        case "time":
          return [name, value === undefined ? 0 : Date.parse(value as string) / 1000];
        case "map":
          return [
            name,
            Object.entries((value ?? {}) as Record<string, string>)
              .map(([key, value]) => ({ key, value })),
          ];
        case "message":
          return [name, objectValues(field.fields, value)];
        case "repeated":
          return [
            name,
            ((value ?? []) as unknown[]).map((element) => objectValues(field.fields, element)),
          ];
      }
    }),
  );
}

/** Paths of fields that say something, for example `status.podIPs.ip`. */
export function setPaths(fields: Fields, values: Values, path = ""): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]): readonly string[] => {
    const value = values[name]!;
    const here = `${path}${name}`;
    switch (field.kind) {
      case "message":
        return setPaths(field.fields, value as Values, `${here}.`);
      case "repeated":
        return (value as readonly Values[]).flatMap((row) =>
          setPaths(field.fields, row, `${here}.`)
        );
      case "map":
        return (value as readonly Values[]).length > 0 ? [here] : [];
      default:
        return value ? [here] : [];
    }
  });
}

/** Paths of all fields but those that hold others. */
export function allPaths(fields: Fields, path = ""): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.kind === "message" || field.kind === "repeated"
      ? allPaths(field.fields, `${path}${name}.`)
      : [`${path}${name}`]
  );
}
