import type { ConfigFile } from "./config_file.ts";
import type { CommandLine } from "./flags.ts";
import { schema } from "./schema.ts";
import type { SettingKey } from "./settings.ts";
import type { Source } from "./source.ts";

/** Text of a setting as it was found, with its source. */
export interface Found {
  readonly text: string;
  readonly source: Source;
}

/** Where texts are looked for. */
export interface Sources {
  readonly commandLine: CommandLine;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: ConfigFile | undefined;
}

/** An empty variable counts as not set: charts render empty values as such. */
function findInEnvironment(key: SettingKey, { environment }: Sources): Found | undefined {
  const { environment: names, combine } = schema[key];
  const values = names.map((name) => environment[name] || undefined);
  const set = names.filter((_, index) => values[index] !== undefined);
  const [first] = set;
  if (first === undefined) return undefined;
  const text = combine === undefined ? environment[first] : combine(values);
  const name = combine === undefined ? first : set.join(", ");
  return { text: text ?? "", source: { kind: "environment", name } };
}

function findInFile(key: SettingKey, { file }: Sources): Found | undefined {
  const path = schema[key].file;
  if (file === undefined || path === undefined) return undefined;
  const text = file.texts.get(path);
  return text === undefined
    ? undefined
    : { text, source: { kind: "file", path: file.path, key: path } };
}

/** What the user set, by precedence: flag over environment over configuration file. */
export function find(key: SettingKey, sources: Sources): Found | undefined {
  const flag = sources.commandLine.settings.get(key);
  if (flag !== undefined) return { text: flag.text, source: { kind: "flag", name: flag.name } };
  return findInEnvironment(key, sources) ?? findInFile(key, sources);
}
