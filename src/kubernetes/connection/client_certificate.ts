import { ConfigurationError } from "../../configuration/mod.ts";
import type { ClientCertificate } from "./credential.ts";
import { certificatesOf, isVersion1, privateKeyOf } from "./pem.ts";

/**
 * The certificate and the key alone, without what else stood in their texts.
 *
 * @throws {ConfigurationError} when the runtime would not take them, or when the key does not belong
 *     to the certificate, as happens for a moment while both files are being replaced: older
 *     versions of Deno abort the whole process on such a pair
 */
export async function usablePair(given: ClientCertificate): Promise<ClientCertificate> {
  const { origin } = given;
  const certificates = certificatesOf(given.certificate);
  const [first = given.certificate] = certificates;
  const pair = {
    certificate: certificates.length === 0 ? given.certificate : certificates.join(""),
    key: privateKeyOf(given.key) ?? given.key,
    origin,
  };
  if (isVersion1(first)) {
    throw new ConfigurationError(
      `${origin}: the certificate is of X.509 version 1, which this runtime does not take: have it ` +
        "issued again as version 3 (with any extension), or use a token",
    );
  }
  if (await belongs(first, pair.key) === false) {
    throw new ConfigurationError(
      `${origin} do not belong together: the private key is not the one of the certificate`,
    );
  }
  return pair;
}

/** Undefined when it cannot be told: what this decoder cannot read the runtime's own may. */
async function belongs(certificate: string, key: string): Promise<boolean | undefined> {
  const { createPublicKey, X509Certificate } = await import("node:crypto");
  try {
    const encoding = { type: "spki", format: "der" } as const;
    const certified = new X509Certificate(certificate).publicKey.export(encoding);
    return createPublicKey(key).export(encoding).equals(certified);
  } catch {
    return undefined;
  }
}
