import { plainReason } from "../failure/mod.ts";
import {
  ConfigurationError,
  DOCUMENT_BYTES,
  Fields,
  parseDocument,
  type ReadTextFile,
} from "../configuration/mod.ts";
import { LABEL_NAME_LIMIT, LABEL_VALUE_LIMIT, labelFits } from "../intake/mod.ts";

/** What a configuration file says, not yet checked against what the settings allow. */
export interface ConfigFile {
  readonly path: string;
  /** Texts by their dotted path in the file, for example `intake.port`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the file of `--config-file`, as the chart renders it: `labels` and `intake.{host,port}`.
 * Keys it does not know and labels that are too long are left out with a warning; an empty value
 * counts as not set.
 *
 * @throws {ConfigurationError} when the file is missing, unreadable, not YAML or of another shape.
 */
export async function readConfigFile(
  path: string,
  readTextFile: ReadTextFile,
): Promise<ConfigFile> {
  const where = `Configuration file ${path}`;
  const text = await read(path, readTextFile);
  const document = new Fields(unlessEmpty(await parseDocument(path, text)), where);
  const labels = sectionOf(document, "labels");
  const intake = sectionOf(document, "intake");
  const texts = new Map<string, string>();
  for (const name of ["host", "port"]) {
    const value = intake?.text(name);
    if (value !== undefined) texts.set(`intake.${name}`, value);
  }
  const warnings = [
    ...document.names().filter((name) => name !== "labels" && name !== "intake"),
    ...intake?.names().filter((name) => name !== "host" && name !== "port")
      .map((name) => `intake.${name}`) ?? [],
  ].map((key) => `${where}: unknown key ${key} is ignored`);
  return { path, texts, labels: labels && fittingLabels(labels, where, warnings), warnings };
}

async function read(
  path: string,
  readTextFile: ReadTextFile,
): Promise<string> {
  try {
    return await readTextFile(path, DOCUMENT_BYTES);
  } catch (error) {
    throw new ConfigurationError(
      `Configuration file ${path} cannot be read: ${plainReason(error)}. ` +
        "Check the path given with --config-file and the permissions of the file.",
      { cause: error },
    );
  }
}

/** A key without a value, as templates leave it behind, is not set. */
function unlessEmpty(value: unknown): unknown {
  return value === "" ? undefined : value;
}

function sectionOf(document: Fields, name: string): Fields | undefined {
  const value = unlessEmpty(document.raw(name));
  return value === undefined ? undefined : new Fields(value, `${document.where}, ${name}`);
}

function fittingLabels(
  labels: Fields,
  where: string,
  warnings: string[],
): Readonly<Record<string, string>> {
  const kept = labels.names().flatMap((name): [string, string][] => {
    const value = labels.text(name);
    if (value === undefined) return [];
    if (labelFits(name, value)) return [[name, value]];
    warnings.push(
      `${where}: label ${JSON.stringify(name)} is ignored, because its name has more than ` +
        `${LABEL_NAME_LIMIT} or its value more than ${LABEL_VALUE_LIMIT} characters`,
    );
    return [];
  });
  return Object.fromEntries(kept);
}
