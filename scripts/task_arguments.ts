// deno-lint-ignore-file no-console -- a program for the terminal
import { parseArgs, type ParseArgsConfig } from "node:util";

/** An option of a task, whose value is a `V`. */
export interface Option<V> {
  /** What stands for the value in the usage; undefined for a flag, which has none. */
  readonly placeholder: string | undefined;
  /** May have several lines. */
  readonly help: string;
  /** What holds without the option, for the usage. */
  readonly otherwise?: string;
  /**
   * @param given all values, in order: none when the option was not given
   * @throws {Error} that completes "--name …"
   */
  read(given: readonly string[]): V;
}

/** A program that a task of `deno.json` runs. */
export interface Task<Options extends Record<string, Option<unknown>>> {
  readonly name: string;
  readonly purpose: string;
  readonly options: Options;
  /** What may stand without an option; nothing when absent. */
  readonly operands?: { readonly placeholder: string; readonly help: string };
}

export type Values<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer V> ? V : never;
};

export type Arguments<Options> =
  | { readonly kind: "run"; readonly values: Values<Options>; readonly operands: readonly string[] }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly reason: string };

/** Whatever is wrong with the arguments, as with those of the program itself. */
const EXIT_CODE_WRONG = 5;

export function text(placeholder: string, help: string): Option<string | undefined>;
export function text(placeholder: string, help: string, otherwise: string): Option<string>;
export function text(
  placeholder: string,
  help: string,
  otherwise?: string,
): Option<string | undefined> {
  const shown = otherwise === undefined ? {} : { otherwise };
  return { placeholder, help, ...shown, read: (given) => given.at(-1) ?? otherwise };
}

export function flag(help: string): Option<boolean> {
  return { placeholder: undefined, help, read: (given) => given.length > 0 };
}

/** A whole number; `least` is the lowest that makes sense. */
export function count(
  placeholder: string,
  help: string,
  otherwise: number,
  least?: number,
): Option<number>;
export function count(
  placeholder: string,
  help: string,
  otherwise: undefined,
  least?: number,
): Option<number | undefined>;
export function count(
  placeholder: string,
  help: string,
  otherwise: number | undefined,
  least = 0,
): Option<number | undefined> {
  const shown = otherwise === undefined ? {} : { otherwise: String(otherwise) };
  return {
    placeholder,
    help,
    ...shown,
    read: (given) => {
      const last = given.at(-1);
      return last === undefined ? otherwise : wholeNumber(last, least);
    },
  };
}

/** One of some words. */
export function choice<const Word extends string>(
  words: readonly Word[],
  help: string,
  otherwise: NoInfer<Word>,
): Option<Word> {
  return {
    placeholder: words.join("|"),
    help,
    otherwise,
    read: (given) => wordOf(words, given.at(-1) ?? otherwise),
  };
}

/** Any number of some words; none when the option is not given. */
export function choices<const Word extends string>(
  placeholder: string,
  words: readonly Word[],
  help: string,
): Option<readonly Word[]> {
  return {
    placeholder,
    help: [`${help}; may be repeated:`, ...words].join("\n"),
    read: (given) => given.map((word) => wordOf(words, word)),
  };
}

/** @throws {Error} when the text is none, or one below `least` */
export function wholeNumber(text: string, least = 0): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && Number.isSafeInteger(number))) {
    throw new Error(`is ${JSON.stringify(text)}: give a whole number of ${least} or more`);
  }
  return number;
}

function wordOf<Word extends string>(words: readonly Word[], given: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) {
    throw new Error(`is ${JSON.stringify(given)}: give one of ${words.join(", ")}`);
  }
  return found;
}

export function readArguments<Options extends Record<string, Option<unknown>>>(
  { options, operands }: Task<Options>,
  args: readonly string[],
): Arguments<Options> {
  const config: ParseArgsConfig["options"] = {
    help: { type: "boolean", short: "h" },
    ...Object.fromEntries(
      Object.entries(options).map(([name, { placeholder }]) => [
        name,
        { type: placeholder === undefined ? "boolean" : "string", multiple: true } as const,
      ]),
    ),
  };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: config,
      allowPositionals: operands !== undefined,
    });
    if (values["help"] === true) return { kind: "help" };
    const read = Object.entries(options).map(([name, option]) => {
      const given = values[name] ?? [];
      try {
        return [name, option.read(Array.isArray(given) ? given.map(String) : [String(given)])];
      } catch (error) {
        throw new Error(`--${name} ${error instanceof Error ? error.message : error}`);
      }
    });
    const all = Object.fromEntries(read) as Values<Options>;
    return { kind: "run", values: all, operands: positionals };
  } catch (error) {
    return { kind: "wrong", reason: error instanceof Error ? error.message : String(error) };
  }
}

export function usageOf(
  { name, purpose, options, operands }: Task<Record<string, Option<unknown>>>,
): string {
  const rows = [
    ...Object.entries(options).map(([option, { placeholder, help, otherwise }]) => [
      `--${option}${placeholder === undefined ? "" : ` ${placeholder}`}`,
      otherwise === undefined ? help : `${help} (${otherwise})`,
    ]),
    ["--help", "this text"],
  ] as const;
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  const lines = rows.flatMap(([left = "", right = ""]) =>
    right.split("\n").map((line, index) => `  ${(index === 0 ? left : "").padEnd(width)}  ${line}`)
  );
  const rest = operands === undefined ? "" : ` [${operands.placeholder}]…`;
  return [
    `deno task ${name} [OPTION]…${rest}`,
    "",
    purpose,
    "",
    ...lines,
    ...operands === undefined ? [] : ["", `${operands.placeholder}: ${operands.help}`],
  ].join("\n");
}

/** The arguments that this process was given; ends it when they are a question, or wrong. */
export function argumentsOf<Options extends Record<string, Option<unknown>>>(
  task: Task<Options>,
): { readonly values: Values<Options>; readonly operands: readonly string[] } {
  const read = readArguments(task, Deno.args);
  switch (read.kind) {
    case "run":
      return read;
    case "help":
      console.log(usageOf(task));
      return Deno.exit(0);
    case "wrong":
      console.error(`error: ${read.reason}\nsee deno task ${task.name} --help`);
      return Deno.exit(EXIT_CODE_WRONG);
  }
}
