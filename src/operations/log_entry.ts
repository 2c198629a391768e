import type { LogLevel, LogRecord } from "@logtape/logtape";
import type { KnownSecrets } from "./known_secrets.ts";
import { type Plain, type PlainError, plainText, PlainValues } from "./plain_value.ts";
import type { Repetition } from "./repeated.ts";

/** The root of all categories; what follows it is the component. */
export const ROOT_CATEGORY = "k8s-collector";

/** A log record made ready to be written: rendered and redacted. */
export interface LogEntry {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly level: LogLevel;
  readonly component: string;
  readonly message: string;
  readonly properties: Readonly<Record<string, Plain>>;
  /** Names of the properties that the message already shows. */
  readonly shown: ReadonlySet<string>;
  readonly error: PlainError | undefined;
  /** Of fatal records only: everything else is explained by its message and causes. */
  readonly stack: string | undefined;
  readonly repetition: Repetition | undefined;
}

/** Names under which a record carries what went wrong. */
const ERROR_NAMES: ReadonlySet<string> = new Set(["error", "err", "cause"]);

export function toEntry(
  record: LogRecord,
  repetition?: Repetition,
  known?: KnownSecrets,
): LogEntry {
  const values = new PlainValues(record.properties, known);
  const properties: Record<string, Plain> = {};
  let error: unknown;
  for (const [name, value] of Object.entries(record.properties)) {
    if (error === undefined && value instanceof Error && ERROR_NAMES.has(name)) error = value;
    else if (value !== undefined) properties[name] = values.member(name, value);
  }
  const stack = record.level === "fatal" && error instanceof Error ? error.stack : undefined;
  return {
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    component: componentOf(record.category),
    message: renderMessage(record, values) + describeRepetition(repetition),
    properties,
    shown: placeholders(record.rawMessage),
    error: error === undefined ? undefined : values.error(error),
    stack: stack === undefined ? undefined : values.text(stack),
    repetition,
  };
}

/** The category after the program's name, joined by dots. */
export function componentOf(category: readonly string[]): string {
  const own = category[0] === ROOT_CATEGORY ? category.slice(1) : category;
  return own.length === 0 ? ROOT_CATEGORY : own.join(".");
}

function renderMessage(record: LogRecord, values: PlainValues): string {
  const names = placeholderList(record.rawMessage);
  let text = "";
  record.message.forEach((part, index) => {
    if (index % 2 === 0) text += String(part);
    else if (part instanceof Error) text += part.message;
    else text += plainText(values.member(names[(index - 1) / 2] ?? "", part));
  });
  return values.text(text);
}

function placeholderList(template: string | TemplateStringsArray): readonly string[] {
  if (typeof template !== "string") return [];
  return [...template.replaceAll("{{", "").matchAll(/\{([^{}]*)\}/g)].map((match) =>
    (match[1] ?? "").trim()
  );
}

function placeholders(template: string | TemplateStringsArray): ReadonlySet<string> {
  return new Set(placeholderList(template).map((name) => name.split(/[.?[]/)[0] ?? name));
}

function describeRepetition(repetition: Repetition | undefined): string {
  if (repetition === undefined) return "";
  const times = repetition.times === 1 ? "once more" : `${repetition.times} more times`;
  return ` (${times} in ${Math.round(repetition.milliseconds / 1000)} s)`;
}
