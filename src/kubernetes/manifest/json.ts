import type { Value } from "./value.ts";

/** An object as JSON for people and programs, where what is undefined is left out everywhere. */
export function toJson(value: Value): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      Array.isArray(part) ? part.filter((item: unknown) => item !== undefined) : part,
    2,
  );
}
