import {
  type FlagMeaning,
  type FlagTable,
  type Provenance,
  readCommandLine,
  resolve,
  settingFlags,
  type SettingTable,
  valuesOf,
} from "../configuration/mod.ts";

/** The settings of a command, and where each of them is from. */
export interface CommandSettings<S> {
  readonly settings: S;
  readonly provenance: Provenance<S>;
}

export interface CommandFlags<S> {
  /** Flags without a value, which set a setting to `true`. */
  readonly switches?: readonly (keyof S & string)[];
  /** Flags that may be given several times; their values are joined by commas. */
  readonly repeated?: readonly (keyof S & string)[];
}

/**
 * Resolves the settings of a command that has a table of them: flag over environment over default.
 *
 * @throws {ConfigurationError} for an unknown flag, or a value that is not allowed
 */
export function commandSettings<S>(
  table: SettingTable<S>,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { switches = [], repeated = [] }: CommandFlags<S> = {},
): CommandSettings<S> {
  type Key = keyof S & string;
  const meanings = new Map<string, FlagMeaning<Key, never>>(settingFlags(table));
  for (const key of switches) {
    const { flag } = table[key];
    if (flag !== undefined) meanings.set(flag.name, { kind: "preset", key, text: "true" });
  }
  for (const key of repeated) {
    const { flag } = table[key];
    if (flag !== undefined) meanings.set(flag.name, { kind: "repeated", key });
  }
  const flags: FlagTable<Key, never> = {
    meaning: (name) => meanings.get(name),
    names: [...meanings.keys()],
  };
  const commandLine = readCommandLine(args, flags);
  const provenance = resolve<S>(table, { commandLine, environment, file: undefined });
  return { settings: valuesOf(provenance), provenance };
}
