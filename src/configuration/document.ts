import { ConfigurationError } from "./errors.ts";

/**
 * The document of a configuration file, JSON or YAML. Every scalar is the text that was written (a
 * label `1.10` stays `1.10`, and a port is the same with and without quotes), but null.
 *
 * JSON is tried first: the library for YAML costs 14 MB of memory.
 *
 * @throws {ConfigurationError} when it is neither; nothing of the file is quoted
 */
export async function parseDocument(path: string, text: string): Promise<unknown> {
  const json = parseJson(text);
  if (json !== undefined) return json;
  const { parse } = await import("yaml");
  try {
    return parse(text, { schema: "failsafe", customTags: ["null"], logLevel: "error" });
  } catch (error) {
    // Without the cause: it quotes the lines around the fault, and they may hold a secret.
    throw new ConfigurationError(
      `Configuration file ${path} is not valid YAML: ${withoutQuotation(error)}`,
    );
  }
}

function parseJson(text: string): unknown {
  // Only a whole document: `1.10` alone is YAML as well.
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(
      text,
      (_, value: unknown, context?: { readonly source?: string }) =>
        typeof value === "number" || typeof value === "boolean"
          ? context?.source ?? String(value)
          : value,
    );
  } catch {
    // YAML has maps in braces, too; its parser says what is wrong.
    return undefined;
  }
}

/** What the parser found and where, not what stands there in the file. */
function withoutQuotation(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const [, fault = "", , place = ""] = /^(.*?)(: .*?)?( at line \d+, column \d+)?:?$/.exec(line) ??
    [];
  return fault + place;
}
