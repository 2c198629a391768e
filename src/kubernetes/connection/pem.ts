import { ConfigurationError } from "../../configuration/mod.ts";

/** A block at the beginning of a line (RFC 7468); what stands around blocks is for people. */
const BLOCK = /^-----BEGIN ([A-Z0-9 ]+)-----[^\S\n]*\n[\s\S]*?^-----END \1-----/gm;

const CERTIFICATE = /^(?:TRUSTED |X509 )?CERTIFICATE$/;
const PRIVATE_KEY = /^(?:RSA |EC )?PRIVATE KEY$/;

interface Block {
  readonly label: string;
  readonly text: string;
}

function blocksOf(text: string): readonly Block[] {
  const unix = text.replaceAll("\r\n", "\n");
  return [...unix.matchAll(BLOCK)].map(([text, label = ""]) => ({ label, text: `${text}\n` }));
}

/** The certificates of a text that may hold other things too, each a text of its own. */
export function certificatesOf(text: string): readonly string[] {
  return blocksOf(text).filter(({ label }) => CERTIFICATE.test(label)).map(({ text }) => text);
}

/**
 * The private key of a text that may hold other things too: its certificate, as kubelets keep both
 * in one file, or parameters of its curve, as `openssl ecparam -genkey` writes them before it.
 */
export function privateKeyOf(text: string): string | undefined {
  return blocksOf(text).find(({ label }) => PRIVATE_KEY.test(label))?.text;
}

/** Throws unless the text holds a certificate. Deno takes any text, and then trusts nobody. */
export function checkCertificates(text: string, origin: string): void {
  if (certificatesOf(text).length > 0) return;
  throw new ConfigurationError(
    /^[^\S\n]+-----BEGIN /m.test(text)
      ? `${origin} is indented: each line of PEM must begin at its left edge`
      : `${origin} holds no certificate: it must be PEM ("-----BEGIN CERTIFICATE-----")`,
  );
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
  if (privateKeyOf(text) === undefined) {
    throw new ConfigurationError(
      `${origin} holds no private key: it must be PEM ("-----BEGIN PRIVATE KEY-----")`,
    );
  }
}

/** True for a certificate of X.509 version 1, which names no version (RFC 5280, 4.1.2.1). */
export function isVersion1(certificate: string): boolean {
  const body = certificate.replaceAll(/-----[^-]*-----/g, "").replaceAll(/\s/g, "");
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(body);
  } catch {
    return false;
  }
  // The certificate, in it what is signed, and of that the first field.
  const inner = contentAt(bytes, 0);
  const first = inner === undefined ? undefined : contentAt(bytes, inner);
  return first !== undefined && bytes[first] === INTEGER;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** Where the content of the DER sequence at `at` begins. */
function contentAt(bytes: Uint8Array, at: number): number | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== SEQUENCE || length === undefined) return undefined;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
