import { deepStrictEqual, ok, rejects, strictEqual as equal, throws } from "node:assert/strict";
import {
  type Check,
  checkRoute,
  configureLogging,
  gauge,
  type HttpOptions,
  type HttpServer,
  httpSettings,
  ListenError,
  metricsRoute,
  type Route,
  startHttp,
} from "../../src/operations/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";

const good: readonly Check[] = [{ name: "reducer", healthy: true, detail: "connected" }];
const bad: readonly Check[] = [
  { name: "pods store", healthy: true, detail: "synced" },
  { name: "reducer", healthy: false, detail: "not connected (waiting)" },
];

type Read = () => Promise<[[Record<string, string>, number]]>;

function routes(checks = good, read: Read = () => Promise.resolve([[{}, 1]])): readonly Route[] {
  return [
    checkRoute("/readyz", "is it ready", () => checks, (text) => text.replaceAll("s3cr3t", "…")),
    metricsRoute([gauge("up", "Always 1.", [], read)]),
  ];
}

function options(changes: Partial<HttpOptions> = {}): HttpOptions {
  return {
    listen: "127.0.0.1:0",
    explicit: true,
    routes: routes(),
    clock: SYSTEM_CLOCK,
    ...changes,
  };
}

function open(changes: Partial<HttpOptions> = {}): HttpServer {
  const outcome = startHttp(options(changes));
  ok(outcome.kind === "open", outcome.kind);
  return outcome.server;
}

async function serving(
  changes: Partial<HttpOptions>,
  use: (base: string) => Promise<void>,
): Promise<void> {
  const server = open(changes);
  try {
    await use(`http://${server.host.includes(":") ? "[::1]" : server.host}:${server.port}`);
  } finally {
    await server.close();
  }
}

async function get(url: string, init?: RequestInit): Promise<readonly [number, string]> {
  const response = await fetch(url, init);
  return [response.status, await response.text()];
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "startHttp() by default answers on IPv6 and on IPv4" +
    (hasIpv6() ? "" : " (this machine has no IPv6)"),
  ignore: !hasIpv6(),
  async fn() {
    const server = open({ listen: httpSettings.httpListen.default.replace(/[0-9]+$/, "0") });
    for (const host of ["127.0.0.1", "[::1]"]) {
      deepStrictEqual(await get(`http://${host}:${server.port}/readyz`), [200, "ok\n"]);
    }
    await server.close();
  },
});

Deno.test("checkRoute() answers a probe", async () => {
  await serving({}, async (base) => {
    deepStrictEqual(await get(`${base}/readyz`), [200, "ok\n"]);
    deepStrictEqual(await get(`${base}/readyz?verbose`), [
      200,
      "[+]reducer: connected\nreadyz check passed\n",
    ]);
  });
});

Deno.test("checkRoute() names what is missing with status 503", async () => {
  await serving({ routes: routes(bad) }, async (base) => {
    deepStrictEqual(await get(`${base}/readyz`), [
      503,
      "[+]pods store: synced\n[-]reducer: not connected (waiting)\nreadyz check failed\n",
    ]);
  });
});

Deno.test("checkRoute() shows no secret that a reason quotes", async () => {
  const quoting = [{ name: "pods store", healthy: false, detail: "refused: Basic s3cr3t" }];
  await serving({ routes: routes(quoting) }, async (base) => {
    const [, text] = await get(`${base}/readyz`);
    equal(text, "[-]pods store: refused: Basic …\nreadyz check failed\n");
  });
});

Deno.test("metricsRoute() serves the metrics with their content type", async () => {
  await serving({}, async (base) => {
    const response = await fetch(`${base}/metrics`);
    equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    equal(await response.text(), "# HELP up Always 1.\n# TYPE up gauge\nup 1\n");
  });
});

Deno.test("startHttp() answers HEAD without a body", async () => {
  await serving({ routes: routes(bad) }, async (base) => {
    deepStrictEqual(await get(`${base}/readyz`, { method: "HEAD" }), [503, ""]);
    deepStrictEqual(await get(`${base}/metrics`, { method: "HEAD" }), [200, ""]);
  });
});

Deno.test("startHttp() lists its paths where there is none", async () => {
  await serving({}, async (base) => {
    for (const path of ["/", "/metrics/x", "/constructor"]) {
      const [status, body] = await get(base + path);
      equal(status, 404);
      for (const known of ["/readyz", "/metrics"]) {
        ok(body.includes(known));
      }
    }
  });
});

Deno.test("startHttp() allows reading only", async () => {
  await serving({}, async (base) => {
    const response = await fetch(`${base}/readyz`, { method: "POST", body: "x" });
    await response.body?.cancel();
    deepStrictEqual([response.status, response.headers.get("allow")], [405, "GET, HEAD"]);
  });
});

Deno.test("startHttp() answers 500 and logs when a source fails", async () => {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  const read = () => Promise.reject(new RangeError("no such label"));
  await serving({ routes: routes(good, read) }, async (base) => {
    deepStrictEqual(await get(`${base}/metrics`), [500, "cannot answer /metrics: see the log\n"]);
  });
  const record = JSON.parse(lines.at(-1) ?? "");
  deepStrictEqual(record.err, { type: "RangeError", message: "no such label" });
});

Deno.test("startHttp() listens on IPv6", async () => {
  await serving({ listen: "[::]:0" }, async (base) => {
    equal((await get(`${base}/readyz`))[0], 200);
  });
});

Deno.test("startHttp() starts nothing when it is off", () => {
  deepStrictEqual(startHttp(options({ listen: "off" })), { kind: "closed" });
});

Deno.test("startHttp() throws ListenError when a port that was asked for is in use", async () => {
  await serving({}, (base) => {
    const listen = new URL(base).host;
    throws(() => startHttp(options({ listen })), (error) => {
      ok(error instanceof ListenError);
      equal(error.category, "resource");
      ok(error.message.includes(listen) && error.message.includes("--http-listen"), error.message);
      ok(error.cause instanceof Deno.errors.AddrInUse);
      return true;
    });
    return Promise.resolve();
  });
});

Deno.test("startHttp() says why when the default port is in use", async () => {
  await serving({}, (base) => {
    const listen = new URL(base).host;
    const outcome = startHttp(options({ listen, explicit: false }));
    ok(outcome.kind === "taken");
    ok(outcome.problem.includes(`${listen}: another process has this port`), outcome.problem);
    return Promise.resolve();
  });
});

Deno.test("startHttp() throws ListenError for an address this machine does not have", () => {
  throws(() => startHttp(options({ listen: "192.0.2.1:0" })), ListenError);
});

Deno.test("HttpServer.close() answers the requests under way first", async () => {
  const release = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const server = open({
    routes: routes(good, async () => {
      arrived.resolve();
      await release.promise;
      return [[{}, 7]];
    }),
  });
  const request = get(`http://127.0.0.1:${server.port}/metrics`);
  await arrived.promise;
  const closed = server.close();
  release.resolve();
  ok((await request)[1].endsWith("up 7\n"));
  await closed;
  await rejects(fetch(`http://127.0.0.1:${server.port}/readyz`));
});

Deno.test("startHttp() closes when its signal aborts", async () => {
  const controller = new AbortController();
  const server = open({ signal: controller.signal });
  controller.abort();
  await rejects(fetch(`http://127.0.0.1:${server.port}/readyz`));
  await server.close();
});

for (const host of ["a b", "[", "%zz", "x:99999", "[::bad"]) {
  Deno.test(`startHttp() answers 400 to the Host ${host}, and writes no line`, async () => {
    const lines: string[] = [];
    using _ = configureLogging({
      level: "trace",
      format: "json",
      environment: {},
      write: (line) => lines.push(line),
    });
    const server = open();
    const before = lines.length;
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const text = `GET /readyz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(text));
    const answer = await new Response(connection.readable).text();
    ok(answer.startsWith("HTTP/1.1 400 "), answer);
    equal(lines.length, before);
    await server.close();
  });
}
