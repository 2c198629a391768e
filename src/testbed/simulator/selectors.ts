import type { KubernetesObject } from "./objects.ts";
import type { ResourceName } from "./resources.ts";
import { ApiError, badRequest } from "./status.ts";

/** Whether an object is among those that a request asked for. */
export type Selector = (object: KubernetesObject) => boolean;

export const EVERYTHING: Selector = () => true;

const REQUIREMENT =
  /^(?:(?<absent>!)?\s*(?<present>[\w./-]+)|(?<key>[\w./-]+)\s*(?:(?<operator>==?|!=|>|<)\s*(?<value>[\w.-]*)|\s(?<set>in|notin)\s*\((?<values>[\w.,\s-]*)\)))$/;

/**
 * A selector by labels: `key=value`, `==`, `!=`, `>`, `<`, `key in (a,b)`, `key notin (a,b)`, `key`
 * and `!key`, all of which must hold.
 *
 * @throws {ApiError} 400 when the text is none.
 */
export function labelSelector(text: string): Selector {
  const requirements = splitOutsideParentheses(text).map((part) => labelRequirement(part.trim()));
  return ({ metadata: { labels = {} } }) =>
    requirements.every((holds) => holds((key) => labels[key]));
}

type Requirement = (label: (key: string) => string | undefined) => boolean;

function labelRequirement(text: string): Requirement {
  const groups = REQUIREMENT.exec(text)?.groups;
  if (groups === undefined) {
    throw new ApiError(badRequest(`unable to parse requirement: '${text}' is not understood`));
  }
  const { absent, present, key = "", operator, value = "", set, values = "" } = groups;
  if (present !== undefined) {
    return (label) => (label(present) === undefined) === (absent !== undefined);
  }
  if (set !== undefined) {
    const members = new Set(values.split(",").map((each) => each.trim()));
    return (label) => members.has(label(key) ?? ABSENT) === (set === "in");
  }
  switch (operator) {
    case "!=":
      return (label) => label(key) !== value;
    case ">":
      return (label) => Number(label(key) ?? NaN) > Number(value);
    case "<":
      return (label) => Number(label(key) ?? NaN) < Number(value);
    default:
      return (label) => label(key) === value;
  }
}

/** No label has this value. */
const ABSENT = "\0";

function splitOutsideParentheses(text: string): readonly string[] {
  return text.trim() === "" ? [] : text.split(/,(?![^()]*\))/);
}

const POD_FIELDS: readonly string[] = [
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.hostNetwork",
  "status.phase",
  "status.podIP",
];

/**
 * A selector by fields: `field=value`, `==` and `!=`, all of which must hold. Every resource has
 * `metadata.name` and `metadata.namespace`; pods have a few more.
 *
 * @throws {ApiError} 400 when the text is none or the field is not one of those.
 */
export function fieldSelector(text: string, resource: ResourceName): Selector {
  const requirements = (text === "" ? [] : text.split(",")).map((part) => {
    const groups = /^(?<field>[^=!]+)(?<operator>==?|!=)(?<value>.*)$/.exec(part)?.groups;
    if (groups === undefined) {
      throw new ApiError(badRequest(`invalid selector: '${text}'; can't understand '${part}'`));
    }
    const { field = "", operator, value } = groups;
    const known = field === "metadata.name" || field === "metadata.namespace" ||
      (resource === "pods" && POD_FIELDS.includes(field));
    if (!known) throw new ApiError(badRequest(`field label not supported: ${field}`));
    return { path: field.split("."), value, equal: operator !== "!=" };
  });
  return (object) =>
    requirements.every(({ path, value, equal }) => (fieldOf(object, path) === value) === equal);
}

function fieldOf(object: object, path: readonly string[]): string {
  let value: unknown = object;
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined ? (path.at(-1) === "hostNetwork" ? "false" : "") : String(value);
}
