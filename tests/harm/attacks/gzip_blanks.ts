import { GZIP_HEADER, gzipPart, headOf, list, withoutEnd } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

/** An answer of blanks, a thousand of them in a byte, that never ends. */
export const gzipBlanks: ApiAttack = {
  target: "api",
  name: "gzip-blanks",
  async answer(isWatch, send) {
    await send(headOf("200 OK", { "content-encoding": "gzip" }));
    await send(GZIP_HEADER);
    await send(gzipPart(isWatch ? " " : list()));
    await withoutEnd(send, gzipPart(" ".repeat(1_000_000)));
  },
};
