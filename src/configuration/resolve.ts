import type { CommandLine } from "./command_line.ts";
import { ConfigurationError } from "./errors.ts";
import type { Setting, SettingTable } from "./setting.ts";
import { describeSource, type Source } from "./source.ts";

/** A value and where it came from. */
export interface Resolved<T> {
  readonly value: T;
  readonly source: Source;
}

export type Provenance<S> = { readonly [K in keyof S & string]: Resolved<S[K]> };

/** The texts of a configuration file. */
export interface FileTexts {
  readonly path: string;
  /** By their dotted path in the file, for example `server.port`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Where texts are looked for. */
export interface Sources {
  readonly commandLine: Pick<CommandLine<string, string>, "settings">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: FileTexts | undefined;
}

/** Text of a setting as it was found, with its source. */
interface Found {
  readonly text: string;
  readonly source: Source;
}

/**
 * What the user set for one setting, by precedence: flag over environment over configuration file.
 *
 * @returns undefined when it is set nowhere
 * @throws {ConfigurationError} for a value that is not allowed
 */
export function find<T>(
  key: string,
  setting: Setting<T>,
  sources: Sources,
): Resolved<T> | undefined {
  const found = textOf(key, setting, sources);
  if (found === undefined) return undefined;
  const { text, source } = found;
  const parsed = setting.parse?.(text);
  if (parsed?.ok) return { value: parsed.value, source };
  throw new ConfigurationError(
    `${key} is ${JSON.stringify(text)}, from ${describeSource(source)}: ` +
      `${parsed?.complaint ?? "it cannot be set there"}; allowed: ${setting.allowed}.`,
  );
}

/**
 * Resolves every setting of a table: what the user set, else what stands in for it, else its
 * default.
 *
 * @throws {ConfigurationError} for a value that is not allowed
 */
export function resolve<S>(
  table: SettingTable<S>,
  sources: Sources,
  standIns: Partial<Provenance<S>> = {},
): Provenance<S> {
  const keys = Object.keys(table) as (keyof S & string)[];
  const resolved = keys.map((key) => {
    const setting: Setting<S[typeof key]> = table[key];
    const fallback = { value: setting.default, source: { kind: "default" } } as const;
    return [key, find(key, setting, sources) ?? standIns[key] ?? fallback] as const;
  });
  // The types of the values follow from their keys, which `fromEntries` cannot express.
  return Object.fromEntries(resolved) as unknown as Provenance<S>;
}

/** The values alone. */
export function valuesOf<S>(provenance: Provenance<S>): S {
  const entries = Object.entries<Resolved<unknown>>(provenance);
  return Object.fromEntries(entries.map(([key, { value }]) => [key, value])) as S;
}

function textOf(key: string, setting: Setting<unknown>, sources: Sources): Found | undefined {
  const flag = sources.commandLine.settings.get(key);
  if (flag !== undefined) return { text: flag.text, source: { kind: "flag", name: flag.name } };
  return findInEnvironment(setting, sources) ?? findInFile(setting, sources);
}

/** An empty variable counts as not set: charts render empty values as such. */
function findInEnvironment(
  { environment: names, combine }: Setting<unknown>,
  { environment }: Sources,
): Found | undefined {
  const values = names.map((name) => environment[name] || undefined);
  const set = names.filter((_, index) => values[index] !== undefined);
  const [first] = set;
  if (first === undefined) return undefined;
  const text = combine === undefined ? environment[first] : combine(values);
  const name = combine === undefined ? first : set.join(", ");
  return { text: text ?? "", source: { kind: "environment", name } };
}

function findInFile({ file: key }: Setting<unknown>, { file }: Sources): Found | undefined {
  const text = key === undefined ? undefined : file?.texts.get(key);
  if (file === undefined || key === undefined || text === undefined) return undefined;
  return { text, source: { kind: "file", path: file.path, key } };
}
