import { ConfigurationError } from "./errors.ts";

/**
 * Lines and words of the largest document that is read as YAML: some seconds of a slow
 * machine, in which no signal is heard. The largest kubeconfigs have a thousand, of long lines.
 */
const MOST_PARTS = 500_000;

/** A text has hardly more nodes than of these; long texts of certificates have none of them. */
const SEPARATORS = new Set([..."\n\r ,[]{}&*"].map((character) => character.charCodeAt(0)));

const SPACE = 0x20;
const SPACES = new Set([SPACE, 0x0a, 0x0d]);

/** @throws {ConfigurationError} when a text has more than are read as YAML */
export function checkYamlSize(text: string, where: string): void {
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!SEPARATORS.has(code)) continue;
    // Lines are indented at will.
    if (code === SPACE && SPACES.has(text.charCodeAt(at - 1))) continue;
    if (++parts <= MOST_PARTS) continue;
    throw new ConfigurationError(
      `${where} has more than ${MOST_PARTS} lines and words: too many to be read as YAML. Is it the ` +
        "right file?",
    );
  }
}
