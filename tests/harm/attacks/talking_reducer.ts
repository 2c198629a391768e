import { writeAll } from "../sockets.ts";
import type { ReducerAttack } from "./attack.ts";

/** A reducer that talks without end; a reducer says nothing, ever. */
export const talkingReducer: ReducerAttack = {
  target: "reducer",
  name: "talking-reducer",
  async meet(connection) {
    const bytes = new TextEncoder().encode("\x1b[2J".repeat(16_000));
    for (;;) await writeAll(connection, bytes);
  },
};
