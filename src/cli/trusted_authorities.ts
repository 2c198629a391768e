import {
  type PublicAuthorities,
  publicAuthorities,
  type ReadTextFile,
} from "../configuration/mod.ts";

/** Who is trusted where nobody names an authority: `SSL_CERT_FILE`, else Mozilla's list. */
export function trustedAuthorities(
  environment: Readonly<Record<string, string>>,
  readTextFile: ReadTextFile,
): PublicAuthorities {
  return publicAuthorities({
    file: environment.SSL_CERT_FILE,
    readTextFile,
    // Loaded only here: most clusters have an authority of their own.
    builtIn: async () => (await import("node:tls")).rootCertificates,
  });
}
