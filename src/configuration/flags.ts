import { ConfigurationError } from "./errors.ts";
import { type LegacyFlag, legacyFlag, legacyFlagNames } from "./legacy_flags.ts";
import { schema, settingKeys } from "./schema.ts";
import type { SettingKey } from "./settings.ts";
import { suggest } from "./suggestion.ts";

/** Flags that ask the program for something else than collecting. */
export type Action = "help" | "version" | "print-config";

/** A setting on the command line. */
export interface FlagValue {
  readonly text: string;
  /** With two dashes, however it was spelled. */
  readonly name: string;
}

export interface CommandLine {
  readonly settings: ReadonlyMap<SettingKey, FlagValue>;
  /** Each action asked for, with its value where it was given one. */
  readonly actions: ReadonlyMap<Action, string | undefined>;
  /** Flags of older programs that have no effect here, each once. */
  readonly ignored: readonly string[];
}

type Meaning =
  | { readonly kind: "setting"; readonly key: SettingKey }
  | { readonly kind: "action"; readonly action: Action }
  | LegacyFlag;

const ownFlags: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["help", { kind: "action", action: "help" }],
  ["h", { kind: "action", action: "help" }],
  ["version", { kind: "action", action: "version" }],
  ["print-config", { kind: "action", action: "print-config" }],
  ...settingKeys.flatMap((key): [string, Meaning][] => {
    const { flag } = schema[key];
    return flag === undefined ? [] : [[flag.name, { kind: "setting", key }]];
  }),
]);

function meaningOf(name: string): Meaning | undefined {
  return ownFlags.get(name) ?? legacyFlag(name);
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

function unknownFlag(name: string): ConfigurationError {
  const meant = suggest(name, [...ownFlags.keys(), ...legacyFlagNames]);
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
 * Reads the flags of the collector, its own and those of the programs before it. Of a flag given
 * twice, and of two flags for one setting, the last counts.
 *
 * @throws {ConfigurationError} for an unknown flag, a flag without its value, or a bare word.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const settings = new Map<SettingKey, FlagValue>();
  const actions = new Map<Action, string | undefined>();
  const ignored = new Set<string>();
  let index = 0;

  function valueOf({ name, value }: Token): string {
    if (value !== undefined) return value;
    const next = args[index];
    const isFlag = next !== undefined && meaningOf(splitFlag(next)?.name ?? "") !== undefined;
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
    if (argument === "--") continue;
    const token = splitFlag(argument);
    if (token === undefined) {
      throw new ConfigurationError(
        `Unexpected argument ${JSON.stringify(argument)} on the command line; ` +
          "allowed: flags, and a command only as the first argument.",
      );
    }
    const meaning = meaningOf(token.name);
    if (meaning === undefined) throw unknownFlag(token.name);
    const name = `--${token.name}`;
    switch (meaning.kind) {
      case "setting":
        settings.set(meaning.key, { text: valueOf(token), name });
        break;
      case "preset":
        requireNoValue(token, nothing, "no value");
        settings.set(meaning.key, { text: meaning.text, name });
        break;
      case "action":
        if (meaning.action === "print-config") {
          requireNoValue(token, /^(text|json)$/, "no value, text or json");
        } else {
          requireNoValue(token, nothing, "no value");
        }
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
  return { settings, actions, ignored: [...ignored] };
}
