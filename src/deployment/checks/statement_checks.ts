import { scalars, typeOf } from "../collector/mod.ts";
import { type Check, refusal } from "./check.ts";

const CLOSING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** What is left open, or closed without having been opened, outside of quotes. */
function loose(statement: string): string | undefined {
  const open: string[] = [];
  for (const [token] of statement.matchAll(/"(?:\\.|[^"\\])*"|["()[\]{}]/gs)) {
    if (token === '"') return token;
    if (token.length > 1) continue;
    const opening = CLOSING[token];
    if (opening === undefined) open.push(token);
    else if (open.pop() !== opening) return token;
  }
  return open.at(-1);
}

/**
 * Statements of OTTL are whole. Their functions and paths are not looked at: the Collector knows
 * hundreds, by version.
 */
export const statementsAreWhole: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.processors)) {
    const type = typeOf(id);
    if (type !== "filter" && type !== "transform") continue;
    for (const [path, scalar] of scalars(component)) {
      if (typeof scalar !== "string" || typeof path.at(-1) !== "number") continue;
      const token = loose(scalar);
      if (token === undefined) continue;
      yield refusal(
        "statement",
        ["collector", "processors", id, ...path],
        `${JSON.stringify(scalar)}: ${token} has no counterpart, and the Collector does not start`,
      );
    }
  }
};
