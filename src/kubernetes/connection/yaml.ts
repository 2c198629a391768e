import { checkYamlSize, ConfigurationError } from "../../configuration/mod.ts";

/** Room for a context per alias in the largest of files, and an end to those that multiply. */
const ALIASES = 10_000;

/**
 * The first document of a text in YAML or JSON, read as generously as kubectl reads it: further
 * documents are not looked at, and of a key that is there twice the last one counts.
 *
 * Throws {@link ConfigurationError}, which names `where` and never quotes the text.
 */
export async function parseYaml(text: string, where: string): Promise<unknown> {
  checkYamlSize(text, where);
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    // The parser's own messages quote the line they are about, which may hold a secret.
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
    lineCounter,
  });
  const error = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new ConfigurationError(
      `${where} is not valid YAML: ${error.code} at line ${line}, column ${col}`,
    );
  }
  try {
    return document.toJS({ maxAliasCount: ALIASES });
  } catch {
    throw new ConfigurationError(
      `${where} is not valid YAML: an alias (*name) stands for nothing that was named before, or ` +
        `aliases of aliases make more than ${ALIASES}`,
    );
  }
}
