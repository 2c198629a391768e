import { ConfigurationError } from "./errors.ts";
import type { SettingTable } from "./setting.ts";
import { suggest } from "./suggestion.ts";

/** A setting on the command line. */
export interface FlagValue {
  readonly text: string;
  /** With two dashes, however it was spelled. */
  readonly name: string;
}

/** What the words of a command line say; `K` are keys of settings, `A` actions. */
export interface CommandLine<K extends string, A extends string> {
  readonly settings: ReadonlyMap<K, FlagValue>;
  /** Each action asked for, with its value where it was given one. */
  readonly actions: ReadonlyMap<A, string | undefined>;
  /** Flags of older programs that have no effect here, each once. */
  readonly ignored: readonly string[];
  /** True when anything is said in the words of older programs, with an effect or without. */
  readonly speaksOfOld: boolean;
}

/** What a flag means. */
export type FlagMeaning<K extends string, A extends string> =
  /** Its value is the setting's. */
  | { readonly kind: "setting"; readonly key: K }
  /** Stands for a setting with a fixed value. */
  | { readonly kind: "preset"; readonly key: K; readonly text: string }
  /** May be given several times; the values are joined by commas. */
  | { readonly kind: "repeated"; readonly key: K }
  /** Asks the program for something else; `values` are those it may be given. */
  | { readonly kind: "action"; readonly action: A; readonly values: readonly string[] }
  /** Asks for what happens anyway: not worth a word. */
  | { readonly kind: "fulfilled" }
  | { readonly kind: "ignored"; readonly takesValue: boolean };

/** The flags that a command line may have. */
export interface FlagTable<K extends string, A extends string> {
  meaning(name: string): FlagMeaning<K, A> | undefined;
  /** For a hint to whoever mistyped one. */
  readonly names: readonly string[];
}

/** The flags of a table of settings, by name. */
export function settingFlags<S>(
  table: SettingTable<S>,
): ReadonlyMap<string, FlagMeaning<keyof S & string, never>> {
  const keys = Object.keys(table) as (keyof S & string)[];
  return new Map(keys.flatMap((key) => {
    const { flag } = table[key];
    return flag === undefined ? [] : [[flag.name, { kind: "setting", key }] as const];
  }));
}

interface Token {
  readonly name: string;
  readonly value: string | undefined;
}

/** One or two dashes, as the Go `flag` package has it, and perhaps a value. */
function splitFlag(argument: string): Token | undefined {
  const [, name, value] = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
  return name === undefined ? undefined : { name, value };
}

function unknownFlag(name: string, known: readonly string[]): ConfigurationError {
  const meant = suggest(name, known);
  const hint = meant === undefined ? "" : ` Did you mean --${meant}?`;
  return new ConfigurationError(
    `Unknown flag --${name} on the command line.${hint} --help lists the flags that are allowed.`,
  );
}

/** A flag without a value, in Go's spelling of booleans perhaps with one. */
function requireNoValue({ name, value }: Token, allowed: RegExp, words: string): void {
  if (value === undefined || allowed.test(value)) return;
  throw new ConfigurationError(
    `Flag --${name} on the command line has the value ${JSON.stringify(value)}; allowed: ${words}.`,
  );
}

const nothing = /^(?!)/;
const goBoolean = /^(1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/;

/**
 * Reads a command line of flags. Of a flag given twice, and of two flags for one setting, the last
 * counts.
 *
 * @throws {ConfigurationError} for an unknown flag, a flag without its value, or a bare word.
 */
export function readCommandLine<K extends string, A extends string>(
  args: readonly string[],
  flags: FlagTable<K, A>,
): CommandLine<K, A> {
  const settings = new Map<K, FlagValue>();
  const actions = new Map<A, string | undefined>();
  const ignored = new Set<string>();
  let speaksOfOld = false;
  let index = 0;

  function valueOf({ name, value }: Token): string {
    if (value !== undefined) return value;
    const next = args[index];
    const isFlag = next !== undefined && flags.meaning(splitFlag(next)?.name ?? "") !== undefined;
    if (next === undefined || isFlag) {
      throw new ConfigurationError(
        `Flag --${name} on the command line has no value; write --${name}=VALUE.`,
      );
    }
    index++;
    return next;
  }

  while (index < args.length) {
    const argument = args[index++] ?? "";
    // A chart without a log level renders the level's flag as two bare dashes.
    if (argument === "--") {
      ignored.add(argument);
      speaksOfOld = true;
      continue;
    }
    const token = splitFlag(argument);
    if (token === undefined) {
      throw new ConfigurationError(
        `Unexpected argument ${JSON.stringify(argument)} on the command line; ` +
          "allowed: flags, and a command only as the first argument.",
      );
    }
    const meaning = flags.meaning(token.name);
    if (meaning === undefined) throw unknownFlag(token.name, flags.names);
    const name = `--${token.name}`;
    speaksOfOld ||= meaning.kind !== "setting" && meaning.kind !== "action" &&
      meaning.kind !== "repeated";
    switch (meaning.kind) {
      case "setting":
        settings.set(meaning.key, { text: valueOf(token), name });
        break;
      case "repeated": {
        const before = settings.get(meaning.key);
        const text = valueOf(token);
        settings.set(meaning.key, { text: before ? `${before.text},${text}` : text, name });
        break;
      }
      case "preset":
        requireNoValue(token, nothing, "no value");
        settings.set(meaning.key, { text: meaning.text, name });
        break;
      case "action":
        requireOneOf(token, meaning.values);
        actions.set(meaning.action, token.value);
        break;
      case "fulfilled":
        requireNoValue(token, goBoolean, "no value, true or false");
        break;
      case "ignored":
        if (meaning.takesValue) valueOf(token);
        else requireNoValue(token, goBoolean, "no value, true or false");
        ignored.add(name);
        break;
    }
  }
  return { settings, actions, ignored: [...ignored], speaksOfOld };
}

function requireOneOf({ name, value }: Token, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  const words = values.length === 0 ? "no value" : `no value, ${values.join(" or ")}`;
  requireNoValue({ name, value }, nothing, words);
}
