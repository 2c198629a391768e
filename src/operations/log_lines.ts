import { type Colour, type Paint, printable } from "../terminal/mod.ts";
import type { LogEntry } from "./log_entry.ts";
import { type PlainError, plainText } from "./plain_value.ts";
import type { PodContext } from "./pod_context.ts";

/**
 * One JSON object and a line feed: `time`, `level`, `component`, `message`, the pod's context, the
 * record's properties, `repeated` with `last_seen`, and `err`. A property whose name is taken gets a `_` appended.
 */
export function formatJson(entry: LogEntry, context: PodContext): string {
  const line: Record<string, unknown> = {
    time: entry.time,
    level: entry.level,
    component: entry.component,
    message: entry.message,
    ...context,
  };
  if (entry.repetition !== undefined) {
    line.repeated = entry.repetition.times;
    line.last_seen = entry.lastSeen;
  }
  if (entry.error !== undefined) line.err = entry.error;
  if (entry.stack !== undefined) line.stack = entry.stack;
  for (const [name, value] of Object.entries(entry.properties)) {
    let free = name;
    while (Object.hasOwn(line, free)) free += "_";
    line[free] = value;
  }
  return `${printable(JSON.stringify(line))}\n`;
}

const COLOURS: Readonly<Record<LogEntry["level"], Colour>> = {
  trace: "grey",
  debug: "grey",
  info: "green",
  warning: "yellow",
  error: "red",
  fatal: "magenta",
};

/** Time, level, component, message and what the message does not show yet as `key=value`. */
export function formatText(entry: LogEntry, paint: Paint): string {
  const level = paint(COLOURS[entry.level], entry.level.toUpperCase().padEnd(7));
  const words = [
    paint("grey", entry.time),
    level,
    paint("cyan", entry.component),
    ` ${printable(entry.message)}`,
  ];
  for (const [name, value] of Object.entries(entry.properties)) {
    if (!entry.shown.has(name)) {
      words.push(paint("grey", `${printable(name)}=${quote(plainText(value))}`));
    }
  }
  if (entry.error !== undefined) words.push(paint("grey", `err=${quote(describeError(entry))}`));
  const line = `${words.join(" ")}\n`;
  return entry.stack === undefined ? line : `${line}${indentStack(entry.stack)}`;
}

function describeError({ error, message }: LogEntry): string {
  const chain: string[] = [];
  for (let link: PlainError | undefined = error; link !== undefined; link = link.cause) {
    // A message that ends with its error's text would say it twice.
    chain.push(message.includes(link.message) ? link.type : `${link.type}: ${link.message}`);
  }
  return chain.join(", caused by ");
}

function quote(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? printable(text) : printable(JSON.stringify(text));
}

function indentStack(stack: string): string {
  const frames = stack.split("\n").filter((line) => line.trimStart().startsWith("at "));
  return frames.map((frame) => `    ${printable(frame.trim())}\n`).join("");
}
