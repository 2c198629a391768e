import type { ReducerAttack } from "./attack.ts";

/** A reducer that hangs up at the first byte. */
export const fleeingReducer: ReducerAttack = {
  target: "reducer",
  name: "fleeing-reducer",
  async meet(connection) {
    await connection.read(new Uint8Array(1));
  },
};
