import { readOn, writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

const HOSTS = ["evil:99999", "a b", "[", "%zz", "\x1b[2J", "", "x\u202ey", "x:y@z", "[::1"];

/** Requests for hosts that cannot be, with a path that looks like a line of the log. */
export const oddHosts: HttpAttack = {
  target: "http",
  name: "odd-hosts",
  run(port) {
    let turn = 0;
    return crowd(port, 16, async (connection) => {
      const host = HOSTS[turn++ % HOSTS.length];
      const path = `/{"level":"fatal","message":"forged"}/${"A".repeat(6_000)}`;
      const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
      await writeAll(connection, new TextEncoder().encode(request));
      await readOn(connection);
    }, 0);
  },
};
