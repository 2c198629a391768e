import type { HttpAttack } from "./attack.ts";
import { crowd } from "./crowd.ts";

/** New connections, as many a second as this machine makes, that are given up at once. */
export const connectionStorm: HttpAttack = {
  target: "http",
  name: "connection-storm",
  run: (port) => crowd(port, 32, () => Promise.resolve(), 0),
};
