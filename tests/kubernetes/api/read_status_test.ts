import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readStatus } from "../../../src/kubernetes/api/mod.ts";
import { statusObject } from "../encoding/protobuf_objects.ts";
import { recorded } from "../encoding/recorded.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

function answer(
  status: number,
  contentType: string,
  chunks: readonly Uint8Array[],
  retryAfter: string | null = null,
): Parameters<typeof readStatus>[0] {
  return {
    status,
    contentType,
    retryAfter,
    body: (async function* () {
      yield* chunks;
      await Promise.resolve();
    })(),
  };
}

Deno.test("readStatus() reads a Status in either encoding, in pieces", async () => {
  const bytes = recorded("status-forbidden.json");
  const status = await readStatus(
    answer(403, "application/json", [bytes.slice(0, 50), bytes.slice(50)]),
  );
  deepStrictEqual([status.code, status.reason], [403, "Forbidden"]);
  ok(status.message.includes('cannot list resource "secrets"'));

  const binary = statusObject({ code: 429, reason: "TooManyRequests", message: "slow down" });
  deepStrictEqual(
    await readStatus(answer(429, "application/vnd.kubernetes.protobuf", [binary])),
    { code: 429, reason: "TooManyRequests", message: "slow down", retryAfterSeconds: 0 },
  );
});

Deno.test("readStatus() believes the answer's code rather than the text's", async () => {
  const body = utf8('{"code":200,"message":"fine"}');
  strictEqual((await readStatus(answer(503, "application/json", [body]))).code, 503);
});

Deno.test("readStatus() takes the longer of two times to wait, and no nonsense", async () => {
  const body = utf8('{"details":{"retryAfterSeconds":5}}');
  const seconds = async (header: string | null, chunks: readonly Uint8Array[] = [body]) =>
    (await readStatus(answer(429, "application/json", chunks, header))).retryAfterSeconds;
  strictEqual(await seconds("3"), 5);
  strictEqual(await seconds("30"), 30);
  strictEqual(await seconds(null), 5);
  strictEqual(await seconds("7", []), 7);
  for (const header of ["", "soon", "Infinity", "NaN", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
    strictEqual(await seconds(header, []), 0, header);
  }
});

Deno.test("readStatus() shows the beginning of what is no Status on one line", async () => {
  const page = utf8(`<html>\n  <h1>504 Gateway\tTime-out</h1>\n${"x".repeat(1000)}`);
  const status = await readStatus(answer(504, "text/html", [page]));
  ok(status.message.startsWith("<html> <h1>504 Gateway Time-out</h1> xxx"));
  ok(status.message.length <= 200);
  strictEqual(status.reason, "");
  const broken = await readStatus(answer(500, "application/json", [utf8("{oops")]));
  strictEqual(broken.message, "{oops");
  strictEqual((await readStatus(answer(502, "", []))).message, "HTTP status 502");
});

Deno.test("readStatus() reads no more of an endless page than a Status could be long", async () => {
  let given = 0;
  let returned = false;
  const body = (async function* () {
    try {
      for (;;) {
        given++;
        yield new Uint8Array(10_000).fill(0x61);
        await Promise.resolve();
      }
    } finally {
      returned = true;
    }
  })();
  await readStatus({ status: 500, contentType: "text/html", retryAfter: null, body });
  ok(given < 10, `${given} chunks were read`);
  strictEqual(returned, true);
});

Deno.test("readStatus() knows the code though the text breaks off", async () => {
  const body = (async function* () {
    yield utf8('{"message":"forbi');
    await Promise.resolve();
    throw new Error("connection reset by peer");
  })();
  const status = await readStatus({
    status: 403,
    contentType: "application/json",
    retryAfter: "4",
    body,
  });
  deepStrictEqual([status.code, status.retryAfterSeconds], [403, 4]);
});
