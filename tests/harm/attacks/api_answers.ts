import { constants, deflateRawSync } from "node:zlib";

/** Takes bytes to a client; see `ApiAttack.answer`. */
export type Send = (bytes: Uint8Array | string) => Promise<void>;

/** The head of an answer without a length: it ends when the connection does. */
export function headOf(status: string, fields: Readonly<Record<string, string>> = {}): string {
  const all = { "content-type": "application/json", "connection": "close", ...fields };
  return [
    `HTTP/1.1 ${status}`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\r\n");
}

/** The header of gzip (RFC 1952, section 2.3), without name and time. */
export const GZIP_HEADER = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** A part of a gzip stream, compressed for itself: it may be sent again and again. */
export function gzipPart(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    deflateRawSync(text, { level: 9, finishFlush: constants.Z_FULL_FLUSH }),
  );
}

/** What begins a watch, and says that there is nothing yet. */
export function emptyStore(): string {
  return `${
    JSON.stringify({
      type: "BOOKMARK",
      object: {
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: {
          resourceVersion: "1000",
          annotations: { "k8s.io/initial-events-end": "true" },
        },
      },
    })
  }\n`;
}

export function list(): string {
  return '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1",' +
    '"metadata":{"resourceVersion":"1000"},"items":[';
}

/** Sends the same again and again until the client has gone, which ends it with an error. */
export async function withoutEnd(send: Send, bytes: Uint8Array | string): Promise<never> {
  for (;;) await send(bytes);
}
