import { deepStrictEqual as same, ok, strictEqual as equal, throws } from "node:assert/strict";
import { GZIP_HEADER, gzipPart } from "./api_answers.ts";
import { attackOf, ATTACKS } from "./catalogue.ts";

Deno.test("ATTACKS come from every side, each with a name of its own", () => {
  same([...new Set(ATTACKS.map(({ target }) => target))].sort(), [
    "api",
    "http",
    "reducer",
    "tenant",
  ]);
  equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length);
});

Deno.test("attackOf() finds an attack by its name, and names them all otherwise", () => {
  equal(attackOf("slow-heads").target, "http");
  throws(() => attackOf("slow-feet"), /"slow-feet"; there are idle-connections, /);
});

Deno.test("gzipPart() may be sent again and again in one stream", async () => {
  const part = gzipPart("blank ".repeat(100_000));
  ok(part.length < 6_000, `${part.length} bytes`);
  const stream = new Blob([GZIP_HEADER, gzipPart("begin "), part, part])
    .stream().pipeThrough(new DecompressionStream("gzip"));
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    // It has no end to wait for.
    if (length === 1_200_006) break;
  }
  equal(length, 1_200_006);
});
