import { headOf } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

/** "Come again in thirty thousand years." */
export const retryAfter: ApiAttack = {
  target: "api",
  name: "retry-after",
  async answer(_, send) {
    await send(
      headOf("429 Too Many Requests", { "retry-after": "999999999999", "content-length": "0" }),
    );
  },
};
