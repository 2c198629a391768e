import { readOn, writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

/** As many scrapes of all metrics as the port answers, each on a connection of its own. */
export const scrapeFlood: HttpAttack = {
  target: "http",
  name: "scrape-flood",
  run(port) {
    const bytes = new TextEncoder().encode(
      "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    return crowd(port, 32, async (connection) => {
      await writeAll(connection, bytes);
      await readOn(connection);
    }, 0);
  },
};
