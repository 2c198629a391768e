/**
 * Settings as a table of rows, resolved from flags, environment, a file and defaults, each value
 * with its source. The rows are those of other rooms.
 *
 * @module
 */
export { onAnyAddress } from "./any_address.ts";
export {
  type CommandLine,
  type FlagMeaning,
  type FlagTable,
  readCommandLine,
  settingFlags,
} from "./command_line.ts";
export { parseDocument } from "./document.ts";
export { ConfigurationError } from "./errors.ts";
export { Fields } from "./fields.ts";
export {
  formatHostPort,
  type HostPort,
  parseHost,
  parseListenAddress,
  parsePort,
} from "./host_port.ts";
export {
  choice,
  parseBoolean,
  type Parsed,
  parseListen,
  type Parser,
  parseText,
  wholeNumber,
} from "./parsers.ts";
export { readNamedFile } from "./named_file.ts";
export { parseBytes, parseDuration } from "./quantities.ts";
export type { PublicAuthorities } from "./public_authorities.ts";
export {
  find,
  type Provenance,
  resolve,
  type Resolved,
  type Sources,
  valuesOf,
} from "./resolve.ts";
export type { SettingTable } from "./setting.ts";
export { describeSource, type Source } from "./source.ts";
export { suggest } from "./suggestion.ts";
export { decodeText } from "./text_encoding.ts";
export { checkYamlSize } from "./yaml_size.ts";
export { CREDENTIAL_BYTES, DOCUMENT_BYTES, type ReadTextFile } from "./text_file.ts";
