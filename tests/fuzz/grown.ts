/** Objects that a tenant has made as large as he could: texts and lists far over any bound. */
import type { Random } from "../../src/testbed/simulator/mod.ts";

/** Longer than any text that is kept. */
const LONGEST_TEXT = 40_000;
/** More than the elements that are taken of one list. */
const MOST_ELEMENTS = 20_000;

/** A copy in which one text or list, wherever it is, has grown. */
export function grown<T>(value: T, random: Random): T {
  return other(value, random) as T;
}

function other(value: unknown, random: Random): unknown {
  if (typeof value === "string") {
    const times = 1 + random.below(LONGEST_TEXT);
    return (value === "" ? "x" : value).repeat(times).slice(0, LONGEST_TEXT);
  }
  if (Array.isArray(value)) return otherList(value, random);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 0) return value;
  const [key, held] = entries[random.below(entries.length)]!;
  return { ...value, [key]: other(held, random) };
}

function otherList(list: readonly unknown[], random: Random): readonly unknown[] {
  if (list.length === 0) return list;
  const at = random.below(list.length);
  if (random.next() < 0.5) return list.with(at, other(list[at], random));
  return new Array(1 + random.below(MOST_ELEMENTS)).fill(list[at]);
}
