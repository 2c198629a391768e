import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { AuthenticatedConnection } from "../../../src/kubernetes/connection/authenticated_connection.ts";
import type { Credential, ReadReason } from "../../../src/kubernetes/connection/credential.ts";
import { CredentialError, RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { LoopbackServer, ManualClock, rejection, unauthorizedUnless } from "./fixtures.ts";
import { NO_PUBLIC_AUTHORITIES } from "../../support/public_authorities.ts";

/** Credentials made by a function, with the reasons they were read for. */
class ScriptedSource {
  readonly reasons: ReadReason[] = [];
  next: (reason: ReadReason, signal: AbortSignal) => Partial<Credential> | Promise<never> = () => ({
    headers: [["authorization", `Bearer ${this.reasons.length}`]],
  });

  async read(reason: ReadReason, signal: AbortSignal): Promise<Credential> {
    this.reasons.push(reason);
    const credential = await this.next(reason, signal);
    return {
      headers: [],
      authorities: undefined,
      certificate: undefined,
      renewAt: Infinity,
      ...credential,
    };
  }
}

function open(
  port: number,
  source: ScriptedSource,
  clock = new ManualClock(),
): Promise<AuthenticatedConnection> {
  return AuthenticatedConnection.open({
    publicAuthorities: NO_PUBLIC_AUTHORITIES,
    server: `http://127.0.0.1:${port}`,
    description: "test",
    namespace: undefined,
    identify: () => undefined,
    source,
    proxyUrl: undefined,
    serverName: undefined,
    clock: SYSTEM_CLOCK,
    wallClock: clock.read,
    http2: false,
    gzip: true,
    userAgent: "tester/1",
    signal: undefined,
  });
}

async function status(connection: AuthenticatedConnection, path = "/"): Promise<number> {
  const response = await connection.fetch(path);
  await response.body?.cancel();
  return response.status;
}

Deno.test("fetch() reads credentials anew after a minute, and not before", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  const clock = new ManualClock();
  const connection = await open(server.port, source, clock);
  await status(connection);
  clock.now += 59_999;
  await status(connection);
  clock.now += 1;
  await status(connection);
  deepStrictEqual(server.authorizations, ["Bearer 1", "Bearer 1", "Bearer 2"]);
  deepStrictEqual(source.reasons, ["scheduled", "scheduled"]);
  connection.close();
});

Deno.test("fetch() reads credentials anew when they are about to expire", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  const clock = new ManualClock();
  source.next = () => ({ renewAt: clock.now + 20_000 });
  const connection = await open(server.port, source, clock);
  clock.now += 19_999;
  await status(connection);
  strictEqual(source.reasons.length, 1);
  clock.now += 1;
  await status(connection);
  strictEqual(source.reasons.length, 2);
  connection.close();
});

Deno.test("fetch() does not go on reading credentials that have no future", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  source.next = () => ({ renewAt: 0 });
  const connection = await open(server.port, source);
  await status(connection);
  strictEqual(source.reasons.length, 1);
  connection.close();
});

Deno.test("fetch() reads credentials anew when the clock was set back", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  const clock = new ManualClock();
  const connection = await open(server.port, source, clock);
  clock.now -= 3_600_000;
  await status(connection);
  strictEqual(source.reasons.length, 2);
  connection.close();
});

Deno.test("unauthorized() has credentials read anew before the next request", async () => {
  await using server = new LoopbackServer(unauthorizedUnless("2"));
  const source = new ScriptedSource();
  const connection = await open(server.port, source);
  strictEqual(await status(connection), 401);
  connection.unauthorized();
  strictEqual(await status(connection), 200);
  deepStrictEqual(source.reasons, ["scheduled", "unauthorized"]);
  connection.close();
});

Deno.test("unauthorized() from several streams has credentials read once", async () => {
  await using server = new LoopbackServer(unauthorizedUnless("2"));
  const source = new ScriptedSource();
  const connection = await open(server.port, source);
  await Promise.all([status(connection), status(connection), status(connection)]);
  connection.unauthorized();
  strictEqual(await status(connection), 200);
  // A stream that hears of its 401 only now was using the old credentials.
  connection.unauthorized();
  strictEqual(await status(connection), 200);
  strictEqual(source.reasons.length, 2);
  connection.close();
});

Deno.test("unauthorized() is remembered while credentials cannot be read", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  const connection = await open(server.port, source);
  connection.unauthorized();
  source.next = () => Promise.reject(new CredentialError("plugin failed"));
  strictEqual((await rejection(connection.fetch("/"))).message, "plugin failed");
  source.next = () => ({});
  strictEqual(await status(connection), 200);
  deepStrictEqual(source.reasons, ["scheduled", "unauthorized", "unauthorized"]);
  connection.close();
});

Deno.test("fetch() reads credentials once for requests at the same time", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const source = new ScriptedSource();
  const clock = new ManualClock();
  const connection = await open(server.port, source, clock);
  clock.now += 60_000;
  await Promise.all([status(connection), status(connection), status(connection)]);
  strictEqual(source.reasons.length, 2);
  deepStrictEqual(server.authorizations, ["Bearer 2", "Bearer 2", "Bearer 2"]);
  connection.close();
});

Deno.test("fetch() throws the signal's reason, also while credentials are read", async () => {
  const stuck = Promise.withResolvers<Response>();
  await using server = new LoopbackServer(() => stuck.promise);
  const source = new ScriptedSource();
  const connection = await open(server.port, source);
  const reason = new Error("enough");
  const inRequest = new AbortController();
  const request = connection.fetch("/", { signal: inRequest.signal });
  inRequest.abort(reason);
  strictEqual(await rejection(request), reason);
  connection.unauthorized();
  const plugin = Promise.withResolvers<never>();
  source.next = () => plugin.promise;
  const inPlugin = new AbortController();
  const waiting = connection.fetch("/", { signal: inPlugin.signal });
  inPlugin.abort(reason);
  strictEqual(await rejection(waiting), reason);
  strictEqual(
    await rejection(connection.fetch("/", { signal: AbortSignal.abort(reason) })),
    reason,
  );
  // Nobody waits for it any more, and still nothing is left unhandled.
  plugin.reject(new CredentialError("late"));
  stuck.resolve(new Response());
  connection.close();
});

Deno.test("fetch() names the request that got no answer, without its query", async () => {
  const server = new LoopbackServer(() => new Response("ok"));
  const connection = await open(server.port, new ScriptedSource());
  await server[Symbol.asyncDispose]();
  const error = await rejection(
    connection.fetch("/api/v1/pods?labelSelector=a", { method: "PUT" }),
  );
  ok(error instanceof RequestError);
  strictEqual(error.failure, "unreachable");
  // In plain words, without the runtime's own ones.
  strictEqual(
    error.message,
    `PUT http://127.0.0.1:${server.port}/api/v1/pods: connection refused`,
  );
  connection.close();
});

Deno.test("fetch() tells a connection that broke from one that did not come about", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const one of listener) {
      await one.read(new Uint8Array(4096));
      one.close();
    }
  })();
  const connection = await open(listener.addr.port, new ScriptedSource());
  const error = await rejection(connection.fetch("/x"));
  ok(error instanceof RequestError);
  strictEqual(error.failure, "network");
  strictEqual(
    error.message,
    `GET http://127.0.0.1:${listener.addr.port}/x: connection closed before message completed`,
  );
  connection.close();
  listener.close();
  await serving;
});

Deno.test("fetch() follows no redirect", async () => {
  await using other = new LoopbackServer(() => new Response("stolen"));
  await using server = new LoopbackServer(() =>
    new Response(null, {
      status: 302,
      headers: { location: `http://127.0.0.1:${other.port}/login?state=CANARY` },
    })
  );
  const connection = await open(server.port, new ScriptedSource());
  const error = await rejection(connection.fetch("/"));
  ok(error instanceof RequestError);
  strictEqual(error.failure, "redirect");
  match(error.message, new RegExp(`answered 302 and points to http://127.0.0.1:${other.port}: `));
  doesNotMatch(error.message, /CANARY/);
  strictEqual(other.requests.length, 0);
  connection.close();
});

Deno.test("fetch() returns every other status", async () => {
  await using server = new LoopbackServer((request) =>
    new Response(null, { status: Number(new URL(request.url).pathname.slice(1)) })
  );
  const connection = await open(server.port, new ScriptedSource());
  for (const code of [200, 304, 400, 403, 410, 429, 500, 504]) {
    strictEqual(await status(connection, `/${code}`), code);
  }
  connection.close();
});

Deno.test("fetch() sends method, body and headers, and its own user agent", async () => {
  await using server = new LoopbackServer(async (request) => new Response(await request.text()));
  const connection = await open(server.port, new ScriptedSource());
  const response = await connection.fetch("/path?query=1", {
    method: "POST",
    body: "hello",
    headers: { "Accept-Encoding": "identity", "X-Test": "1" },
  });
  strictEqual(await response.text(), "hello");
  const [request] = server.requests;
  strictEqual(request?.method, "POST");
  ok(request.url.endsWith("/path?query=1"));
  strictEqual(request.headers.get("accept-encoding"), "identity");
  strictEqual(request.headers.get("x-test"), "1");
  strictEqual(request.headers.get("user-agent"), "tester/1");
  connection.close();
});

Deno.test("fetch() wants a path that begins with a slash", async () => {
  const connection = await open(1, new ScriptedSource());
  ok(await rejection(connection.fetch("@elsewhere/")) instanceof TypeError);
  connection.close();
});

Deno.test("close() refuses further requests and lets responses under way end", async () => {
  const rest = Promise.withResolvers<void>();
  await using server = new LoopbackServer(() =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode("begin "));
          await rest.promise;
          controller.enqueue(new TextEncoder().encode("end"));
          controller.close();
        },
      }),
    )
  );
  const connection = await open(server.port, new ScriptedSource());
  const response = await connection.fetch("/");
  connection.close();
  connection.close();
  rest.resolve();
  strictEqual(await response.text(), "begin end");
  const error = await rejection(connection.fetch("/"));
  ok(error instanceof RequestError && error.failure === "closed");
});

Deno.test("close() ends the reading of credentials", async () => {
  const source = new ScriptedSource();
  const connection = await open(1, source);
  connection.unauthorized();
  source.next = (_reason, signal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const waiting = rejection(connection.fetch("/"));
  connection.close();
  const error = await waiting;
  ok(error instanceof RequestError && error.failure === "closed");
});

Deno.test("fetch() unpacks what it asked to be compressed", async () => {
  await using server = new LoopbackServer((request) => {
    const packed = request.headers.get("accept-encoding") === "gzip";
    const body = new Blob(["hello"]).stream();
    return packed
      ? new Response(body.pipeThrough(new CompressionStream("gzip")), {
        headers: { "content-encoding": "gzip" },
      })
      : new Response(body);
  });
  const connection = await open(server.port, new ScriptedSource());
  strictEqual(await (await connection.fetch("/")).text(), "hello");
  const headers = { "accept-encoding": "identity" };
  strictEqual(await (await connection.fetch("/", { headers })).text(), "hello");
  connection.close();
});
