import { deepStrictEqual as same, strictEqual as equal } from "node:assert/strict";
import { headOfRequest } from "./head_of_request.ts";

function saying(...parts: readonly string[]) {
  const left = parts.map((part) => new TextEncoder().encode(part));
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const part = left.shift();
      if (part !== undefined) buffer.set(part);
      return Promise.resolve(part?.length ?? null);
    },
  };
}

Deno.test("headOfRequest() reads a head in parts, and asks for one answer only", async () => {
  const head = await headOfRequest(
    saying("GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\nConn", "ection: keep-alive\r\n\r\n"),
  );
  equal(head?.path, "/api/v1/pods?watch=1");
  same(
    new TextDecoder().decode(head?.bytes),
    "GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n",
  );
});

Deno.test("headOfRequest() has nothing of who says nothing, or no end of it", async () => {
  equal(await headOfRequest(saying()), undefined);
  equal(await headOfRequest(saying("GET / HTTP/1.1\r\nHost: x\r\n")), undefined);
  equal(await headOfRequest(saying(...Array(10).fill("x".repeat(10_000)))), undefined);
});
