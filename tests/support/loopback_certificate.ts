/**
 * A certificate for servers of tests on the loopback addresses, made here: credentials go over TLS
 * only, and no other program is needed to have that in a test.
 */

/** What a server shows, and the authority that signed it; all of it PEM. */
export interface LoopbackCertificate {
  readonly cert: string;
  readonly key: string;
  readonly authority: string;
}

const DAY = 86_400_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
/** ecdsa-with-SHA256. */
const SIGNATURE = sequence(tagged(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

/** One for the whole process: keys are made once. */
export const LOOPBACK = await issue();

/** Another one, of an authority of its own. */
export async function issue(): Promise<LoopbackCertificate> {
  const [authority, server] = [await keyPair(), await keyPair()];
  const constraints = extension([0x55, 0x1d, 0x13], sequence(tagged(0x01, [0xff])));
  const names = extension(
    [0x55, 0x1d, 0x11],
    sequence(
      tagged(0x87, [127, 0, 0, 1]),
      tagged(0x87, [...new Uint8Array(15), 1]),
      tagged(0x82, utf8("localhost")),
    ),
  );
  const key = await crypto.subtle.exportKey("pkcs8", server.privateKey);
  return {
    cert: await signed("server", server.publicKey, names, authority.privateKey),
    key: pem("PRIVATE KEY", [...new Uint8Array(key)]),
    authority: await signed("authority", authority.publicKey, constraints, authority.privateKey),
  };
}

async function keyPair(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** RFC 5280, 4.1. */
async function signed(
  name: string,
  publicKey: CryptoKey,
  extensions: readonly number[],
  by: CryptoKey,
): Promise<string> {
  const now = Date.now();
  const body = sequence(
    tagged(0xa0, integer([2])),
    integer(crypto.getRandomValues(new Uint8Array(8))),
    SIGNATURE,
    distinguished("authority"),
    sequence(instant(now - DAY), instant(now + 2 * DAY)),
    distinguished(name),
    [...new Uint8Array(await crypto.subtle.exportKey("spki", publicKey))],
    tagged(0xa3, sequence(extensions)),
  );
  const hash = { name: "ECDSA", hash: "SHA-256" };
  const raw = new Uint8Array(await crypto.subtle.sign(hash, by, new Uint8Array(body)));
  const signature = sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
  return pem("CERTIFICATE", sequence(body, SIGNATURE, tagged(0x03, [0, ...signature])));
}

function tagged(tag: number, content: readonly number[]): readonly number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [tag, 0x80 | bytes.length, ...bytes, ...content];
}

function sequence(...items: readonly (readonly number[])[]): readonly number[] {
  return tagged(0x30, items.flat());
}

/** Not negative: a first bit that is set would make it so. */
function integer(magnitude: Iterable<number>): readonly number[] {
  const bytes = [...magnitude];
  while (bytes.length > 1 && bytes[0] === 0) bytes.shift();
  return tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes);
}

function extension(id: readonly number[], value: readonly number[]): readonly number[] {
  return sequence(tagged(0x06, id), tagged(0x01, [0xff]), tagged(0x04, value));
}

function distinguished(name: string): readonly number[] {
  const pair = sequence(tagged(0x06, [0x55, 0x04, 0x03]), tagged(0x0c, utf8(name)));
  return sequence(tagged(0x31, pair));
}

/** As UTCTime, to the second. */
function instant(milliseconds: number): readonly number[] {
  const digits = new Date(milliseconds).toISOString().replaceAll(/\D/g, "").slice(2, 14);
  return tagged(0x17, utf8(`${digits}Z`));
}

function utf8(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

function pem(label: string, der: readonly number[]): string {
  const lines = new Uint8Array(der).toBase64().replaceAll(/.{64}/g, "$&\n").trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
