import type { Parsed } from "../configuration/mod.ts";

/** A qualified name: perhaps a DNS subdomain and a slash, then at most 63 characters. */
const KEY =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;

const EQUALITY = /^(?<key>[^\s!=<>]+)\s*(?:==?|!=)\s*(?<value>\S*)$/;
const COMPARISON = /^(?<key>[^\s!=<>]+)\s*[<>]\s*(?<number>[0-9]+)$/;
const MEMBERSHIP = /^(?<key>[^\s!=<>]+)\s+(?:in|notin)\s*\((?<values>[^()]*)\)$/;
const EXISTENCE = /^!?\s*(?<key>[^\s!=<>]+)$/;

/**
 * A label selector, checked by the grammar of the API (apimachinery's `labels.Parse`), so that a
 * slip is told at the start and not by a server's 400.
 */
export function parseLabelSelector(text: string): Parsed<string> {
  if (text.trim() === "") return refuse("it is empty");
  for (const part of text.split(/,(?![^()]*\))/)) {
    if (!isLabelRequirement(part.trim())) {
      return refuse(`${JSON.stringify(part.trim())} is no requirement on a label`);
    }
  }
  return { ok: true, value: text };
}

function isLabelRequirement(part: string): boolean {
  const { key, value, values, number } = {
    ...(MEMBERSHIP.exec(part) ?? EQUALITY.exec(part) ?? COMPARISON.exec(part) ??
      EXISTENCE.exec(part))?.groups,
  };
  if (key === undefined || !KEY.test(key)) return false;
  if (values !== undefined) {
    return values.split(",").every((each) => VALUE.test(each.trim()));
  }
  return number !== undefined || value === undefined || VALUE.test(value);
}

/**
 * A field selector, checked by the API's grammar (`fields.ParseSelector`): `field=value`, `==` or
 * `!=`; a backslash takes its meaning from a comma, and between two commas there may be nothing.
 */
export function parseFieldSelector(text: string): Parsed<string> {
  if (text.trim() === "") return refuse("it is empty");
  for (const part of text.match(/(?:\\.|[^,\\])+/gs) ?? []) {
    if (!/^[A-Za-z][\w./-]*(?:==?|!=)(?:\\[,=\\]|[^,=\\])*$/s.test(part)) {
      return refuse(`${JSON.stringify(part)} is no requirement on a field`);
    }
  }
  return { ok: true, value: text };
}

function refuse(complaint: string): Parsed<never> {
  return { ok: false, complaint };
}
