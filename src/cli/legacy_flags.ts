import type { FlagMeaning } from "../configuration/mod.ts";
import type { SettingKey } from "./settings.ts";

/** What a flag of the programs before this one means here. */
type LegacyFlag = Extract<
  FlagMeaning<SettingKey, never>,
  { readonly kind: "preset" | "fulfilled" | "ignored" }
>;

const levelNames = ["trace", "debug", "info", "warning", "warn", "error", "critical", "fatal"];

const ignored: LegacyFlag = { kind: "ignored", takesValue: false };
const ignoredWithValue: LegacyFlag = { kind: "ignored", takesValue: true };

const namedFlags: ReadonlyMap<string, LegacyFlag> = new Map<string, LegacyFlag>([
  // The chart writes its log level as the name of a flag for the relay.
  ...levelNames.map((text) => [text, { kind: "preset", key: "logLevel", text }] as const),
  ["log-console", { kind: "fulfilled" }],
  ["log-to-stderr", { kind: "fulfilled" }],
  ["no-log-file", ignored],
  ["local-test", ignored],
  ["log-whitelist-all", ignored],
  ["server-address", ignoredWithValue],
  ["aws-timeout", ignoredWithValue],
  ["heartbeat-interval-sec", ignoredWithValue],
  ["intake-encoder", ignoredWithValue],
]);

/** Names of the flags of older programs, for a hint to whoever mistyped one. */
export const legacyFlagNames: readonly string[] = [...namedFlags.keys()];

/** The meaning of a flag of the Go watcher or the C++ relay that the collector does not have. */
export function legacyFlag(name: string): LegacyFlag | undefined {
  // There is one for each part of the relay that can be made to log.
  return namedFlags.get(name) ??
    (name.startsWith("log-whitelist-") ? ignoredWithValue : undefined);
}
