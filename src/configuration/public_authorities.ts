import { plainReason } from "../failure/mod.ts";
import { ConfigurationError } from "./errors.ts";
import { DOCUMENT_BYTES, type ReadTextFile } from "./text_file.ts";

/** The certificates, as PEM, of who is trusted where nobody named an authority. */
export type PublicAuthorities = () => Promise<string>;

export interface PublicAuthoritiesOptions {
  /** `SSL_CERT_FILE`, which takes the place of the certificates that are built in, as in Go. */
  readonly file: string | undefined;
  readonly readTextFile: ReadTextFile;
  /** Loads the built-in certificates, each as PEM. */
  readonly builtIn: () => Promise<readonly string[]>;
}

/**
 * Reads the file anew each time, for certificates are replaced on disk.
 *
 * @throws {ConfigurationError} when the file cannot be read
 */
export function publicAuthorities(options: PublicAuthoritiesOptions): PublicAuthorities {
  const { file, readTextFile, builtIn } = options;
  return async () => {
    if (!file) return (await builtIn()).join("\n");
    try {
      return await readTextFile(file, DOCUMENT_BYTES);
    } catch (cause) {
      throw new ConfigurationError(
        `SSL_CERT_FILE is ${JSON.stringify(file)}: it cannot be read: ${plainReason(cause)}. ` +
          "Give the path of a PEM file, or unset the variable",
        { cause },
      );
    }
  };
}
