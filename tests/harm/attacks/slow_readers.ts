import { writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

const CLIENTS = 500;
/** Requests on each connection: their answers fill what the system keeps of them. */
const REQUESTS = 400;

/** Five hundred clients that ask for the metrics and read a byte a second. */
export const slowReaders: HttpAttack = {
  target: "http",
  name: "slow-readers",
  run: (port) =>
    crowd(port, CLIENTS, async (connection) => {
      const request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
      const written = writeAll(connection, new TextEncoder().encode(request.repeat(REQUESTS)));
      const byte = new Uint8Array(1);
      const read = async () => {
        while (await connection.read(byte) !== null) {
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        }
      };
      await Promise.all([written, read()]);
    }),
};
