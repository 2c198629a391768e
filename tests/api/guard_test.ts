import { strictEqual } from "node:assert/strict";
import { apiGuard } from "../../src/api/mod.ts";

const TOKEN = "0123456789abcdef0123";

async function statusOf(
  {
    url = "http://localhost:8082/api/v1/pods",
    crossOrigin = false,
    authorization = "",
    token = "",
  },
): Promise<number | undefined> {
  const guard = apiGuard({
    host: "127.0.0.1",
    token: token === "" ? undefined : () => Promise.resolve(token),
  });
  const response = await guard({
    method: "GET",
    url: new URL(url),
    body: "none",
    authorization: authorization || undefined,
    crossOrigin,
  });
  strictEqual(response?.headers.get("access-control-allow-origin") ?? null, null);
  return response?.status;
}

Deno.test("apiGuard() answers this machine by its own names only", async () => {
  for (const host of ["localhost", "127.0.0.1:8082", "[::1]:8082", "127.9.9.9"]) {
    strictEqual(await statusOf({ url: `http://${host}/` }), undefined, host);
  }
  // A name that an attacker makes lead to 127.0.0.1.
  for (const host of ["rebound.example", "localhost.evil.example", "10.0.0.1"]) {
    strictEqual(await statusOf({ url: `http://${host}/` }), 403, host);
  }
});

Deno.test("apiGuard() answers no page of another origin, with the token neither", async () => {
  strictEqual(await statusOf({ crossOrigin: true }), 403);
  const authorization = `Bearer ${TOKEN}`;
  strictEqual(await statusOf({ crossOrigin: true, authorization, token: TOKEN }), 403);
});

Deno.test("apiGuard() demands the token, and lets its holder use any name", async () => {
  const url = "http://collector.observability:8082/api/v1/pods";
  strictEqual(await statusOf({ url, token: TOKEN }), 401);
  strictEqual(await statusOf({ url, token: TOKEN, authorization: "Bearer wrong" }), 401);
  strictEqual(await statusOf({ url, token: TOKEN, authorization: TOKEN }), 401);
  strictEqual(await statusOf({ url, token: TOKEN, authorization: `Bearer ${TOKEN}` }), undefined);
});
