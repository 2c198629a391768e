import { ConfigurationError } from "./errors.ts";

/** A mapping of a file or an answer whose values are not trusted to have the right types. */
export class Fields {
  /** Names the file and the entry, for messages. */
  readonly where: string;
  readonly #values: Readonly<Record<string, unknown>>;

  /** A missing mapping is an empty one, as for kubectl. */
  constructor(value: unknown, where: string) {
    this.where = where;
    if (value === null || value === undefined) {
      this.#values = {};
    } else if (typeof value === "object" && !Array.isArray(value)) {
      this.#values = value as Record<string, unknown>;
    } else {
      const kind = Array.isArray(value) ? "a list" : `a ${typeof value}`;
      throw new ConfigurationError(
        `${where} must be a mapping of names to values (name: value), and is ${kind}`,
      );
    }
  }

  /** The same mapping under another name in messages. */
  renamed(where: string): Fields {
    return new Fields(this.#values, where);
  }

  /** An error about this mapping. `problem` must not hold a value that may be secret. */
  failure(problem: string): ConfigurationError {
    return new ConfigurationError(`${this.where}: ${problem}`);
  }

  /** A string; an empty one counts as missing, as for kubectl. */
  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") {
      throw this.failure(`${name} must be a string; put it in quotes`);
    }
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.failure(`${name} is missing`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#value(name) ?? false;
    if (typeof value !== "boolean") throw this.failure(`${name} must be true or false`);
    return value;
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map((value) => {
      if (typeof value !== "string") throw this.failure(`${name} must hold strings only`);
      return value;
    });
  }

  /** A mapping; undefined when it is missing. */
  section(name: string): Fields | undefined {
    const value = this.#value(name);
    return value === undefined ? undefined : new Fields(value, `${this.where}, ${name}`);
  }

  /** A list of mappings. */
  sections(name: string): readonly Fields[] {
    return this.#list(name).map((value, index) =>
      new Fields(value, `${this.where}, ${name}[${index}]`)
    );
  }

  /** A mapping from strings to lists of strings. */
  textLists(name: string): readonly (readonly [string, readonly string[]])[] {
    const section = this.section(name);
    if (section === undefined) return [];
    return Object.keys(section.#values).map((key) => [key, section.texts(key)]);
  }

  /** The names that the mapping has, known or not. */
  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  /** The value as it stands in the file; null counts as missing. */
  raw(name: string): unknown {
    return this.#value(name);
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] ?? undefined : undefined;
  }

  #list(name: string): readonly unknown[] {
    const value = this.#value(name) ?? [];
    if (!Array.isArray(value)) throw this.failure(`${name} must be a list`);
    return value;
  }
}
