import { type Fields, Placeholder, type Value } from "./value.ts";

/** Writes a placeholder, where the objects have any. */
export interface PlaceholderWriter {
  /** Lines of a field, or of an item of a list when there is no key. */
  lines(placeholder: Placeholder, indent: number, key: string | undefined): readonly string[];
}

/** Texts that YAML would not read as the same text without quotes, or that look odd without. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9 ._/@$()=<>,;-]*$/;
const RESERVED = /^(true|false|yes|no|on|off|null|y|n|~)$/i;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !RESERVED.test(text) && !text.endsWith(" ") && !text.includes(" #");
}

/** A text of several lines that looks the same as a block: its ends are not white, nor any line. */
function isBlock(text: string): boolean {
  const lines = text.replace(/\n$/, "").split("\n");
  return text.includes("\n") && !/[^\P{Cc}\n]/u.test(text) &&
    lines.every((line) => line === "" || /^ *\S/u.test(line)) &&
    /^[^ \s]/u.test(text) && lines.at(-1) !== "";
}

function scalar(value: string | number | boolean): string {
  return typeof value === "string" && !isPlain(value) ? JSON.stringify(value) : String(value);
}

function isFields(value: Value): value is Fields {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Placeholder);
}

/** Writes objects as YAML: block style, two spaces, in the order of their fields. */
export class YamlWriter {
  readonly #placeholders: PlaceholderWriter | undefined;

  constructor(placeholders?: PlaceholderWriter) {
    this.#placeholders = placeholders;
  }

  document(value: Value): string {
    return `${this.lines(value, 0).join("\n")}\n`;
  }

  /** The lines of a value that begins on a line of its own. */
  lines(value: Value, indent: number): readonly string[] {
    const space = " ".repeat(indent);
    if (value instanceof Placeholder) return this.#placeholder(value, indent, undefined);
    if (Array.isArray(value)) {
      return value.flatMap((item: Value) => this.#item(item, indent));
    }
    if (isFields(value)) {
      return Object.entries(value).flatMap(([key, field]) => this.#field(key, field, indent));
    }
    return value === undefined ? [] : [`${space}${scalar(value as string | number | boolean)}`];
  }

  #field(key: string, value: Value, indent: number): readonly string[] {
    if (value === undefined) return [];
    const start = `${" ".repeat(indent)}${scalar(key)}:`;
    if (value instanceof Placeholder) return this.#placeholder(value, indent, key);
    if (Array.isArray(value)) {
      return value.length === 0 ? [`${start} []`] : [start, ...this.lines(value, indent + 2)];
    }
    if (isFields(value)) {
      const lines = this.lines(value, indent + 2);
      return lines.length === 0 ? [`${start} {}`] : [start, ...lines];
    }
    if (typeof value === "string" && isBlock(value)) {
      return [`${start} |${value.endsWith("\n") ? "" : "-"}`, ...block(value, indent + 2)];
    }
    return [`${start} ${scalar(value as string | number | boolean)}`];
  }

  #item(value: Value, indent: number): readonly string[] {
    const space = " ".repeat(indent);
    if (value instanceof Placeholder) return this.#placeholder(value, indent, undefined);
    const [first, ...rest] = this.lines(value, indent + 2);
    return first === undefined ? [] : [`${space}- ${first.trimStart()}`, ...rest];
  }

  #placeholder(value: Placeholder, indent: number, key: string | undefined): readonly string[] {
    if (this.#placeholders === undefined) throw new TypeError("a placeholder was not filled in");
    return this.#placeholders.lines(value, indent, key);
  }
}

function block(text: string, indent: number): readonly string[] {
  const space = " ".repeat(indent);
  return text.replace(/\n$/, "").split("\n").map((line) => line === "" ? "" : `${space}${line}`);
}
