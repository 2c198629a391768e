import {
  type CommandLine,
  type FlagMeaning,
  type FlagTable,
  readCommandLine,
  settingFlags,
} from "../configuration/mod.ts";
import { legacyFlag, legacyFlagNames } from "./legacy_flags.ts";
import { schema, type SettingKey } from "./settings.ts";

/** Flags that ask the program for something else than collecting. */
export type Action = "help" | "version" | "print-config";

const ownFlags: ReadonlyMap<string, FlagMeaning<SettingKey, Action>> = new Map<
  string,
  FlagMeaning<SettingKey, Action>
>([
  ["help", { kind: "action", action: "help", values: [] }],
  ["h", { kind: "action", action: "help", values: [] }],
  ["version", { kind: "action", action: "version", values: [] }],
  ["v", { kind: "action", action: "version", values: [] }],
  ["V", { kind: "action", action: "version", values: [] }],
  // As kubectl has it.
  ["n", { kind: "setting", key: "namespace" }],
  ["print-config", { kind: "action", action: "print-config", values: ["text", "json"] }],
  ...settingFlags(schema),
]);

const flags: FlagTable<SettingKey, Action> = {
  meaning: (name) => ownFlags.get(name) ?? legacyFlag(name),
  // A letter is no hint: nearly every other letter would be one, too.
  names: [...ownFlags.keys(), ...legacyFlagNames].filter((name) => name.length > 1),
};

/**
 * The flags of the collector, its own and those of the programs before it.
 *
 * @throws {ConfigurationError} for an unknown flag, a flag without its value, or a bare word.
 */
export function readCollectorFlags(args: readonly string[]): CommandLine<SettingKey, Action> {
  return readCommandLine(args, flags);
}
