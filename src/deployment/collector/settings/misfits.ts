import { suggest } from "../../../configuration/mod.ts";
import type { Path } from "../../specification/mod.ts";
import type { Members, Shape } from "./shape.ts";

/** Something that a component would not take. */
export interface Misfit {
  /** A name that there is not, or a value of another kind. */
  readonly what: "name" | "value";
  readonly path: Path;
  readonly message: string;
}

/** As `time.ParseDuration` of Go reads them. */
const DURATION =
  /^\+?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/;

/** What does not fit; what a variable will bring is not looked at. */
export function* misfits(value: unknown, shape: Shape, path: Path): Generator<Misfit> {
  if (value === null || value === undefined || shape === "any") return;
  if (typeof value === "string" && value.includes("${")) return;
  if (typeof shape === "string") {
    const wrong = shape === "headers" ? undefined : scalarFault(value, shape);
    if (wrong !== undefined) yield misfit(path, `${shown(value)} is ${wrong}`);
    if (shape === "headers") yield* headerFaults(value, path);
  } else if ("oneOf" in shape) {
    if (typeof value === "string" && shape.oneOf.includes(value)) return;
    const allowed = shape.oneOf.filter((text) => text !== "").join(", ");
    yield misfit(path, `${shown(value)} is none of ${allowed}`);
  } else if ("list" in shape) {
    // A text stands for a list of texts, divided by commas.
    if (typeof value === "string" && shape.list === "text") return;
    if (!Array.isArray(value)) yield misfit(path, `${shown(value)} is no list: write [ … ]`);
    else for (const [n, item] of value.entries()) yield* misfits(item, shape.list, [...path, n]);
  } else if (typeof value !== "object" || Array.isArray(value)) {
    yield misfit(path, `${shown(value)} has no settings: write them as a map, { … }`);
  } else if ("map" in shape) {
    for (const [name, one] of Object.entries(value)) {
      yield* misfits(one, shape.map, [...path, name]);
    }
  } else yield* memberFaults(value as Readonly<Record<string, unknown>>, shape.members, path);
}

function misfit(path: Path, message: string): Misfit {
  return { what: "value", path, message };
}

function* memberFaults(
  value: Readonly<Record<string, unknown>>,
  members: Members,
  path: Path,
): Generator<Misfit> {
  const names = Object.keys(members);
  for (const [name, one] of Object.entries(value)) {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape !== undefined) {
      yield* misfits(one, shape, [...path, name]);
      continue;
    }
    const meant = suggest(name, names);
    const known = names.length === 0
      ? "it has no settings"
      : `it knows ${names.toSorted().join(", ")}`;
    yield {
      what: "name",
      path: [...path, name],
      message: "the Collector does not start: there is no such setting" +
        (meant === undefined ? `; ${known}` : `; did you mean ${meant}?`),
    };
  }
}

function* headerFaults(value: unknown, path: Path): Generator<Misfit> {
  if (Array.isArray(value)) return;
  yield* misfits(value, { map: "text" }, path);
}

function scalarFault(value: unknown, shape: Exclude<Shape, object>): string | undefined {
  switch (shape) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "neither true nor false: write one of them";
    case "number":
      return typeof value === "number" ? undefined : "no number: write it without quotes";
    case "count":
      return Number.isInteger(value) && Number(value) >= 0
        ? undefined
        : "no whole number from 0 on";
    case "positive":
      return Number.isInteger(value) && Number(value) > 0 ? undefined : "no whole number from 1 on";
    case "duration":
      // What a bare number means is told by another rule.
      if (typeof value === "number" || typeof value === "string" && DURATION.test(value)) return;
      return value === "0" ? undefined : "no duration: write 10s, or another unit";
    case "text":
      return typeof value === "string" ? undefined : "no text: write it in quotes";
    default:
      return undefined;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
