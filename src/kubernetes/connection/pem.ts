import { ConfigurationError } from "../../configuration/mod.ts";
import type { ClientCertificate } from "./credential.ts";

/** Throws unless the text holds a certificate. Deno takes any text, and then trusts nobody. */
export function checkCertificates(text: string, origin: string): void {
  if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) {
    throw new ConfigurationError(
      `${origin} holds no certificate: it must be PEM ("-----BEGIN CERTIFICATE-----")`,
    );
  }
}

/** Throws unless the text holds a private key that can be used without a passphrase. */
export function checkPrivateKey(text: string, origin: string): void {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(text)) {
    throw new ConfigurationError(
      `${origin} is encrypted, and there is nobody to ask for its passphrase: ` +
        "decrypt it (openssl pkey -in KEY -out DECRYPTED) and keep the result readable to its " +
        "owner only",
    );
  }
  if (!/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text)) {
    throw new ConfigurationError(
      `${origin} holds no private key: it must be PEM ("-----BEGIN PRIVATE KEY-----")`,
    );
  }
}

/**
 * Throws unless the key belongs to the certificate, as it does not for a moment while both files
 * are being replaced. Older versions of Deno abort the whole process on such a pair.
 */
export async function checkPair({ certificate, key, origin }: ClientCertificate): Promise<void> {
  const { createPublicKey, X509Certificate } = await import("node:crypto");
  let belongs: boolean;
  try {
    const encoding = { type: "spki", format: "der" } as const;
    const certified = new X509Certificate(certificate).publicKey.export(encoding);
    belongs = createPublicKey(key).export(encoding).equals(certified);
  } catch {
    // Without the cause: a parser may quote the key.
    throw new ConfigurationError(
      `${origin} cannot be decoded: the certificate must be X.509 and the key PKCS #8, PKCS #1 ` +
        "or SEC 1, both PEM",
    );
  }
  if (!belongs) {
    throw new ConfigurationError(
      `${origin} do not belong together: the private key is not the one of the certificate`,
    );
  }
}
