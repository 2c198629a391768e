import { at, type Fields, fieldsOf, textOf, typeOf } from "../collector/mod.ts";
import { type Check, refusal } from "./check.ts";

const ACTIONS = ["insert", "update", "upsert", "delete", "hash", "extract", "convert"];

export const attributesHaveActions: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.processors)) {
    const type = typeOf(id);
    if (type !== "attributes" && type !== "resource") continue;
    const path = ["collector", "processors", id];
    const member = type === "attributes" ? "actions" : "attributes";
    const actions = at(component, [member]);
    if (!Array.isArray(actions) || actions.length === 0) {
      yield refusal("attributes", path, `it does not start without ${member}`);
      continue;
    }
    for (const [index, action] of actions.entries()) {
      const fault = actionFault(fieldsOf(action));
      if (fault !== undefined) yield refusal("attributes", [...path, member, index], fault);
    }
  }
};

/** Where an action takes its value from. */
const SOURCES = ["value", "from_attribute", "from_context"];

function actionFault(action: Fields): string | undefined {
  const name = String(action.action ?? "").toLowerCase();
  if (!ACTIONS.includes(name)) return `${JSON.stringify(name)} is no action: ${ACTIONS.join(", ")}`;
  const byPattern = action.pattern !== undefined && (name === "delete" || name === "hash");
  if (!textOf(action.key) && !byPattern) return `${name} needs key: the name of the attribute`;
  const given = SOURCES.filter((source) => action[source] !== undefined);
  if (["insert", "update", "upsert"].includes(name) && given.length !== 1) {
    return `${name} takes exactly one of ${SOURCES.join(", ")}`;
  }
  if (name === "extract" && !textOf(action.pattern)) return "extract needs pattern: named groups";
  if (name === "convert" && !textOf(action.converted_type)) {
    return "convert needs converted_type: int, double or string";
  }
  return undefined;
}
