import type { ReducerAttack } from "./attack.ts";

/** A reducer that takes connections and reads nothing. */
export const deafReducer: ReducerAttack = {
  target: "reducer",
  name: "deaf-reducer",
  meet: (_, signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
};
