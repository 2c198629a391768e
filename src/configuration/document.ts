import { ConfigurationError } from "./errors.ts";
import { checkYamlSize } from "./yaml_size.ts";

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
  checkYamlSize(text, `Configuration file ${path}`);
  const { isScalar, parseDocument, visit } = await import("yaml");
  try {
    const document = parseDocument(text, {
      schema: "failsafe",
      customTags: ["null"],
      logLevel: "error",
      // The library compares each key with all before it: eleven minutes for 200,000.
      uniqueKeys: false,
    });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    visit(document, {
      Map(_, { items }) {
        const seen = new Set<unknown>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          if (seen.has(key.value)) {
            throw new Error(`Map keys must be unique${placeOf(text, key.range?.[0] ?? 0)}`);
          }
          seen.add(key.value);
        }
      },
    });
    return document.toJS();
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

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return ` at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** What the parser found and where, not what stands there in the file. */
function withoutQuotation(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const [, fault = "", , place = ""] = /^(.*?)(: .*?)?( at line \d+, column \d+)?:?$/.exec(line) ??
    [];
  return fault + place;
}
