import type { HttpAttack } from "./attack.ts";
import { readOn } from "../sockets.ts";
import { crowd } from "./crowd.ts";

/** Sooner, it would be a storm of new ones: another attack. */
const AGAIN_MILLISECONDS = 5_000;

/** Two thousand connections on which nothing is ever sent. */
export const idleConnections: HttpAttack = {
  target: "http",
  name: "idle-connections",
  run: (port) => crowd(port, 2_000, readOn, AGAIN_MILLISECONDS),
};
