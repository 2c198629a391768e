import { headOf, withoutEnd } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

/** An error that goes on for ever. */
export const endlessError: ApiAttack = {
  target: "api",
  name: "endless-error",
  async answer(_, send) {
    await send(headOf("500 Internal Server Error"));
    await send('{"kind":"Status","status":"Failure","message":"');
    await withoutEnd(send, "it is all over ".repeat(4_000));
  },
};
