import type { LogLevel, LogRecord } from "@logtape/logtape";
import { Failure, plainReason } from "../failure/mod.ts";
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
  /** Of fatal records about a fault of ours only: all else is explained by message and causes. */
  readonly stack: string | undefined;
  readonly repetition: Repetition | undefined;
  /** When the last of the repeated records came, if the line is about such. */
  readonly lastSeen: string | undefined;
}

/** Names under which a record carries what went wrong. */
const ERROR_NAMES: ReadonlySet<string> = new Set(["error", "err", "cause"]);

/** Of a line that was held back and stands for others of its kind. */
export interface HeldBack extends Repetition {
  /** When it is written, milliseconds since the Unix epoch. */
  readonly writtenAt: number;
}

/**
 * What a message says of its own moment, which is long over when the line is held back: the end of
 * a template from here on.
 */
const MOMENTARY = /; trying again in [^;]*$/;

export function toEntry(
  record: LogRecord,
  repetition?: HeldBack,
  known?: KnownSecrets,
): LogEntry {
  const values = new PlainValues(record.properties, known);
  const template = typeof record.rawMessage === "string" ? record.rawMessage : "";
  const [over = ""] = repetition === undefined ? [] : MOMENTARY.exec(template) ?? [];
  const past = placeholders(over);
  const properties: Record<string, Plain> = {};
  let error: unknown;
  for (const [name, value] of Object.entries(record.properties)) {
    if (error === undefined && value instanceof Error && ERROR_NAMES.has(name)) error = value;
    else if (value !== undefined && !past.has(name)) properties[name] = values.member(name, value);
  }
  const fault = error instanceof Error && !(error instanceof Failure) ? error : undefined;
  const stack = record.level === "fatal" ? fault?.stack : undefined;
  return {
    time: instant(repetition?.writtenAt ?? record.timestamp),
    level: record.level,
    component: componentOf(record.category),
    message: repetition === undefined
      ? renderMessage(record, values)
      : renderMessage(record, values).replace(MOMENTARY, "") + describeRepetition(repetition),
    properties,
    shown: placeholders(record.rawMessage),
    error: error === undefined ? undefined : values.error(error),
    stack: stack === undefined ? undefined : values.text(stack),
    repetition,
    lastSeen: repetition === undefined ? undefined : instant(record.timestamp),
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The category after the program's name, joined by dots. */
function componentOf(category: readonly string[]): string {
  const own = category[0] === ROOT_CATEGORY ? category.slice(1) : category;
  return own.length === 0 ? ROOT_CATEGORY : own.join(".");
}

function renderMessage(record: LogRecord, values: PlainValues): string {
  const names = placeholderList(record.rawMessage);
  let text = "";
  record.message.forEach((part, index) => {
    if (index % 2 === 0) text += String(part);
    else if (part instanceof Error) text += plainReason(part);
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

function describeRepetition(repetition: Repetition): string {
  const times = repetition.times === 1 ? "once more" : `${repetition.times} more times`;
  return ` (${times} in ${Math.round(repetition.milliseconds / 1000)} s)`;
}
