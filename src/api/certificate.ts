import { createPublicKey, X509Certificate } from "node:crypto";
import {
  ConfigurationError,
  CREDENTIAL_BYTES,
  readNamedFile,
  type ReadTextFile,
} from "../configuration/mod.ts";
import type { ApiSettings } from "../operations/mod.ts";

/**
 * The certificate and the key of the API; undefined where it speaks plain HTTP.
 *
 * @throws {ConfigurationError} when one is missing or they do not belong together: older versions of
 *     the runtime abort the process on such a pair
 */
export async function certificateOf(
  { apiTlsCert, apiTlsKey }: ApiSettings,
  readTextFile: ReadTextFile,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (apiTlsCert === undefined && apiTlsKey === undefined) return undefined;
  if (apiTlsCert === undefined || apiTlsKey === undefined) {
    throw new ConfigurationError(
      "The API's certificate and its key go together: set both --api-tls-cert and --api-tls-key",
    );
  }
  const read = (flag: string, path: string) =>
    readNamedFile(readTextFile, flag, path, CREDENTIAL_BYTES);
  const cert = await read("--api-tls-cert", apiTlsCert);
  const key = await read("--api-tls-key", apiTlsKey);
  const encoding = { type: "spki", format: "der" } as const;
  let belongs: boolean;
  try {
    const certified = new X509Certificate(cert).publicKey.export(encoding);
    belongs = createPublicKey(key).export(encoding).equals(certified);
  } catch (cause) {
    throw new ConfigurationError(
      `${apiTlsCert} or ${apiTlsKey} (--api-tls-cert, --api-tls-key) cannot be read as PEM`,
      { cause },
    );
  }
  if (!belongs) {
    throw new ConfigurationError(
      `${apiTlsKey} (--api-tls-key) is not the key of the certificate ${apiTlsCert} (--api-tls-cert)`,
    );
  }
  return { cert, key };
}
