import { type Fields, Placeholder, type Value } from "./value.ts";

/** Writes a placeholder, where the objects have any. */
export interface PlaceholderWriter {
  /** Lines of a field, or of an item of a list when there is no key. */
  lines(placeholder: Placeholder, indent: number, key: string | undefined): readonly string[];
}

/** Texts that YAML would not read as the same text without quotes, or that look odd without. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9 ._/@$()=<>,;-]*$/;
const RESERVED = /^(true|false|yes|no|on|off|null|y|n|~)$/i;

/**
 * What JSON leaves alone in a text, and YAML 1.1 reads as the end of a line or not at all, or what
 * steers a terminal.
 */
const ODD = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/u;

/** YAML looks no further for the colon of a key on its line. */
const KEY_LIMIT = 1024;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !RESERVED.test(text) && !text.endsWith(" ") && !text.includes(" #");
}

/** A text of several lines that looks the same as a block: its ends are not white, nor any line. */
function isBlock(text: string): boolean {
  const lines = text.replace(/\n$/, "").split("\n");
  return text.includes("\n") && !/[^\P{Cc}\n]/u.test(text) && !ODD.test(text) &&
    text.isWellFormed() &&
    lines.every((line) => line === "" || /^ *\S/u.test(line)) &&
    /^[^ \s]/u.test(text) && lines.at(-1) !== "";
}

function scalar(value: Scalar): string {
  return typeof value === "string" && !isPlain(value) ? quoted(value) : String(value);
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(new RegExp(ODD, "gu"), (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

type Scalar = string | number | boolean | null;

function isFields(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Placeholder);
}

/** Writes objects as YAML: block style, two spaces, in the order of their fields. */
export class YamlWriter {
  readonly #placeholders: PlaceholderWriter | undefined;

  constructor(placeholders?: PlaceholderWriter) {
    this.#placeholders = placeholders;
  }

  document(value: Value): string {
    const lines = this.lines(value, 0);
    return `${(lines.length === 0 ? [empty(value)] : lines).join("\n")}\n`;
  }

  /** The lines of a value that begins on a line of its own; none when it is empty. */
  lines(value: Value, indent: number): readonly string[] {
    const space = " ".repeat(indent);
    if (value instanceof Placeholder) return this.#placeholder(value, indent, undefined);
    if (Array.isArray(value)) {
      return value.flatMap((item: Value) => this.#item(item, indent));
    }
    if (isFields(value)) {
      return Object.entries(value).flatMap(([key, field]) => this.#field(key, field, indent));
    }
    return value === undefined ? [] : [`${space}${scalar(value as Scalar)}`];
  }

  #field(key: string, value: Value, indent: number): readonly string[] {
    if (value === undefined) return [];
    const space = " ".repeat(indent);
    if (value instanceof Placeholder) return this.#placeholder(value, indent, key);
    const name = scalar(key);
    const start = name.length < KEY_LIMIT ? `${space}${name}:` : `${space}? ${name}\n${space}:`;
    if (Array.isArray(value) || isFields(value)) {
      const lines = this.lines(value, indent + 2);
      return lines.length === 0 ? [`${start} ${empty(value)}`] : [start, ...lines];
    }
    if (typeof value === "string" && isBlock(value)) {
      return [`${start} |${value.endsWith("\n") ? "" : "-"}`, ...block(value, indent + 2)];
    }
    return [`${start} ${scalar(value as Scalar)}`];
  }

  #item(value: Value, indent: number): readonly string[] {
    if (value === undefined) return [];
    const space = " ".repeat(indent);
    if (value instanceof Placeholder) return this.#placeholder(value, indent, undefined);
    const [first = empty(value), ...rest] = this.lines(value, indent + 2);
    return [`${space}- ${first.trimStart()}`, ...rest];
  }

  #placeholder(value: Placeholder, indent: number, key: string | undefined): readonly string[] {
    if (this.#placeholders === undefined) throw new TypeError("a placeholder was not filled in");
    return this.#placeholders.lines(value, indent, key);
  }
}

/** What stands for a value that has no lines. */
function empty(value: Value): string {
  return Array.isArray(value) ? "[]" : "{}";
}

function block(text: string, indent: number): readonly string[] {
  const space = " ".repeat(indent);
  return text.replace(/\n$/, "").split("\n").map((line) => line === "" ? "" : `${space}${line}`);
}
