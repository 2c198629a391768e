import { Placeholder, type Text, type Value } from "../kubernetes/manifest/mod.ts";

/** A flag of the command line; none where there is no value. */
export function argument(name: string, value: Text | undefined): readonly Value[] {
  if (value === undefined) return [];
  const start = `--${name}=`;
  return [value instanceof Placeholder ? value.guard(value.after(start)) : `${start}${value}`];
}

/** An environment variable; none where there is no value. */
export function variable(name: string, value: Text | undefined): readonly Value[] {
  if (value === undefined) return [];
  const set = { name, value };
  return [value instanceof Placeholder ? value.guard(set) : set];
}
