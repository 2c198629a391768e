import { emptyStore, headOf, list, withoutEnd } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

/** Bookmarks as fast as the client reads. */
export const bookmarkFlood: ApiAttack = {
  target: "api",
  name: "bookmark-flood",
  async answer(isWatch, send) {
    await send(headOf("200 OK"));
    if (!isWatch) return await send(`${list()}]}`);
    await send(emptyStore());
    const bookmarks = Array.from({ length: 500 }, (_, index) =>
      JSON.stringify({
        type: "BOOKMARK",
        object: {
          kind: "PartialObjectMetadata",
          metadata: { resourceVersion: String(1_001 + index) },
        },
      }));
    await withoutEnd(send, `${bookmarks.join("\n")}\n`);
  },
};
