import { plainReason } from "../failure/mod.ts";
import { ConfigurationError } from "./errors.ts";
import type { ReadTextFile } from "./text_file.ts";

/**
 * Reads a file that a setting names.
 *
 * @param flag of the setting, `--api-token-file` for example
 * @throws {ConfigurationError} that names both, when it cannot be read
 */
export async function readNamedFile(
  readTextFile: ReadTextFile,
  flag: string,
  path: string,
  limit: number,
): Promise<string> {
  try {
    return await readTextFile(path, limit);
  } catch (cause) {
    throw new ConfigurationError(
      `${flag} is ${JSON.stringify(path)}: it cannot be read: ${plainReason(cause)}`,
      { cause },
    );
  }
}
