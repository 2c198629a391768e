import { readOn, writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

/** Requests without end on a few connections, none of which waits for an answer. */
export const pipelining: HttpAttack = {
  target: "http",
  name: "pipelining",
  run(port) {
    const request = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    const bytes = new TextEncoder().encode(request.repeat(1_000));
    return crowd(port, 8, async (connection) => {
      const write = async () => {
        for (;;) await writeAll(connection, bytes);
      };
      await Promise.race([write(), readOn(connection)]);
    }, 0);
  },
};
