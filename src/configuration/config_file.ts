import type { ZodType } from "zod";
import { ConfigurationError } from "./errors.ts";

/** What a configuration file says, not yet checked against what the settings allow. */
export interface ConfigFile {
  readonly path: string;
  /** Texts by their dotted path in the file, for example `intake.port`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly warnings: readonly string[];
}

/** The fixed widths of the message that first carried labels (protocol 3, number 327). */
const longestLabelName = 20;
const longestLabelValue = 40;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readYaml(path: string, text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    // With the failsafe schema every scalar is the text that was written: a label `1.10` stays
    // `1.10`, and a port is the same with and without quotes.
    return parse(text, { schema: "failsafe", logLevel: "error" });
  } catch (error) {
    // Without the cause: it quotes the lines around the fault, and they may hold a secret.
    throw new ConfigurationError(
      `Configuration file ${path} is not valid YAML: ${withoutQuotation(messageOf(error))}`,
    );
  }
}

/** What the parser found and where, not what stands there in the file. */
function withoutQuotation(message: string): string {
  const [line = ""] = message.split("\n");
  const [, fault = "", , place = ""] = /^(.*?)(: .*?)?( at line \d+, column \d+)?:?$/.exec(line) ??
    [];
  return fault + place;
}

async function checkShape(path: string, document: unknown) {
  const { z } = await import("zod");
  // A key without a value, as templates leave it behind, is an empty text.
  const optional = <T extends ZodType>(type: T) =>
    z.preprocess((value) => value === "" || value === null ? undefined : value, type.optional());
  const shape = z.looseObject({
    labels: optional(z.record(z.string(), z.string())),
    intake: optional(z.looseObject({ host: z.string().optional(), port: z.string().optional() })),
  });
  const checked = optional(shape).safeParse(document);
  if (!checked.success) {
    const complaints = checked.error.issues.map((issue) =>
      `${issue.path.join(".") || "the document"}: ${issue.message}`
    );
    throw new ConfigurationError(
      `Configuration file ${path} is not as expected: ${complaints.join("; ")}. ` +
        "Allowed: a map with labels (texts by name) and intake (host and port).",
    );
  }
  return checked.data ?? {};
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
  readTextFile: (path: string) => Promise<string>,
): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (error) {
    throw new ConfigurationError(
      `Configuration file ${path} cannot be read: ${messageOf(error)}. ` +
        "Check the path given with --config-file and the permissions of the file.",
      { cause: error },
    );
  }
  const { labels, intake = {}, ...unknown } = await checkShape(path, await readYaml(path, text));
  const { host, port, ...unknownIntake } = intake;
  const warnings = [
    ...Object.keys(unknown),
    ...Object.keys(unknownIntake).map((key) => `intake.${key}`),
  ].map((key) => `Configuration file ${path}: unknown key ${key} is ignored`);

  const texts = new Map<string, string>();
  if (host) texts.set("intake.host", host);
  if (port) texts.set("intake.port", port);

  const keptLabels = Object.entries(labels ?? {}).filter(([name, value]) => {
    const fits = name.length <= longestLabelName && value.length <= longestLabelValue;
    if (!fits) {
      warnings.push(
        `Configuration file ${path}: label ${JSON.stringify(name)} is ignored, because its name ` +
          `has more than ${longestLabelName} or its value more than ${longestLabelValue} characters`,
      );
    }
    return fits && value !== "";
  });
  return { path, texts, labels: labels && Object.fromEntries(keptLabels), warnings };
}
