import {
  ConfigurationError,
  DOCUMENT_BYTES,
  type PublicAuthorities,
  type ReadTextFile,
} from "../configuration/mod.ts";
import { plainReason } from "../failure/mod.ts";

/**
 * Who is trusted where nobody names an authority: those of the file `SSL_CERT_FILE`, as in Go, else
 * Mozilla's. The file is read anew each time, for certificates are replaced on disk.
 */
export function publicAuthoritiesOf(
  environment: Readonly<Record<string, string>>,
  readTextFile: ReadTextFile,
): PublicAuthorities {
  const file = environment.SSL_CERT_FILE;
  return async () => {
    // Loaded only here: most clusters have an authority of their own.
    if (!file) return (await import("node:tls")).rootCertificates.join("\n");
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
