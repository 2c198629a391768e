import { emptyStore, GZIP_HEADER, gzipPart, headOf, list, withoutEnd } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

/** Events that change nothing, hundreds of them in a few bytes, without end. */
export const gzipEvents: ApiAttack = {
  target: "api",
  name: "gzip-events",
  async answer(isWatch, send) {
    await send(headOf("200 OK", { "content-encoding": "gzip" }));
    await send(GZIP_HEADER);
    if (!isWatch) return await send(gzipPart(`${list()}]}`));
    await send(gzipPart(emptyStore()));
    await withoutEnd(send, gzipPart('{"type":"X","object":{}}\n'.repeat(40_000)));
  },
};
