/**
 * What the user wants: one table of settings, resolved from flags, environment, configuration file
 * and defaults, each value with its source.
 *
 * @module
 */
export { ConfigurationError } from "./errors.ts";
export { type Action, type CommandLine, type FlagValue, readCommandLine } from "./flags.ts";
export { formatHostPort, type HostPort, parseHost, parseListenAddress } from "./host_port.ts";
export {
  choice,
  type Parsed,
  parseListen,
  type Parser,
  parseText,
  wholeNumber,
} from "./parsers.ts";
export { type Inputs, type Resolution, resolveSettings } from "./resolve.ts";
export { schema, type Setting, settingKeys } from "./schema.ts";
export type {
  AnnouncedVersion,
  InitialList,
  IntakeCompression,
  LogFormat,
  LogLevel,
  Provenance,
  RelistMode,
  Resolved,
  SettingKey,
  Settings,
} from "./settings.ts";
export { describeSource, type Source } from "./source.ts";
export { suggest } from "./suggestion.ts";
