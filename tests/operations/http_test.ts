import { deepStrictEqual, ok, rejects, strictEqual as equal, throws } from "node:assert/strict";
import {
  configureLogging,
  type HealthReport,
  type HttpOptions,
  type HttpServer,
  ListenError,
  startHttp,
} from "../../src/operations/mod.ts";

const good: HealthReport = {
  live: [{ name: "program", healthy: true, detail: "running" }],
  ready: [{ name: "reducer", healthy: true, detail: "connected" }],
};
const bad: HealthReport = {
  live: [{ name: "program", healthy: false, detail: "broken" }],
  ready: [
    { name: "pods store", healthy: true, detail: "synced" },
    { name: "reducer", healthy: false, detail: "not connected (waiting)" },
  ],
};

function options(changes: Partial<HttpOptions> = {}): HttpOptions {
  return {
    listen: "127.0.0.1:0",
    explicit: true,
    health: () => good,
    metrics: () => Promise.resolve({ contentType: "text/plain; version=0.0.4", body: "up 1\n" }),
    identity: { program: "k8s-collector", version: "1.2.3", hostname: "pod-1" },
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

Deno.test("startHttp() answers the probes of a healthy collector", async () => {
  await serving({}, async (base) => {
    for (const path of ["/livez", "/readyz", "/healthz"]) {
      deepStrictEqual(await get(base + path), [200, "ok\n"]);
    }
    deepStrictEqual(await get(`${base}/readyz?verbose`), [
      200,
      "[+]reducer: connected\nreadyz check passed\n",
    ]);
  });
});

Deno.test("startHttp() names what is missing with status 503", async () => {
  await serving({ health: () => bad }, async (base) => {
    deepStrictEqual(await get(`${base}/readyz`), [
      503,
      "[+]pods store: synced\n[-]reducer: not connected (waiting)\nreadyz check failed\n",
    ]);
    deepStrictEqual(await get(`${base}/livez`), [503, "[-]program: broken\nlivez check failed\n"]);
    equal((await get(`${base}/healthz`))[0], 503);
  });
});

Deno.test("startHttp() serves the metrics with their content type", async () => {
  await serving({}, async (base) => {
    const response = await fetch(`${base}/metrics`);
    equal(response.headers.get("content-type"), "text/plain; version=0.0.4");
    equal(await response.text(), "up 1\n");
  });
});

Deno.test("startHttp() tells which program it is", async () => {
  await serving({}, async (base) => {
    const response = await fetch(`${base}/identity`);
    equal(response.headers.get("content-type"), "application/json");
    deepStrictEqual(await response.json(), options().identity);
  });
});

Deno.test("startHttp() answers HEAD without a body", async () => {
  await serving({ health: () => bad }, async (base) => {
    deepStrictEqual(await get(`${base}/readyz`, { method: "HEAD" }), [503, ""]);
    deepStrictEqual(await get(`${base}/metrics`, { method: "HEAD" }), [200, ""]);
  });
});

Deno.test("startHttp() lists its paths where there is none", async () => {
  await serving({}, async (base) => {
    for (const path of ["/", "/metrics/x", "/constructor"]) {
      const [status, body] = await get(base + path);
      equal(status, 404);
      for (const known of ["/livez", "/readyz", "/healthz", "/metrics", "/identity"]) {
        ok(body.includes(known));
      }
    }
  });
});

Deno.test("startHttp() allows reading only", async () => {
  await serving({}, async (base) => {
    const response = await fetch(`${base}/livez`, { method: "POST", body: "x" });
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
  const metrics = () => Promise.reject(new RangeError("no such label"));
  await serving({ metrics }, async (base) => {
    deepStrictEqual(await get(`${base}/metrics`), [500, "cannot answer /metrics: see the log\n"]);
  });
  const record = JSON.parse(lines.at(-1) ?? "");
  deepStrictEqual(record.err, { type: "RangeError", message: "no such label" });
});

Deno.test("startHttp() listens on IPv6", async () => {
  await serving({ listen: "[::]:0" }, async (base) => {
    equal((await get(`${base}/livez`))[0], 200);
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
    metrics: async () => {
      arrived.resolve();
      await release.promise;
      return { contentType: "text/plain", body: "late\n" };
    },
  });
  const request = get(`http://127.0.0.1:${server.port}/metrics`);
  await arrived.promise;
  const closed = server.close();
  release.resolve();
  deepStrictEqual(await request, [200, "late\n"]);
  await closed;
  await rejects(fetch(`http://127.0.0.1:${server.port}/livez`));
});

Deno.test("startHttp() closes when its signal aborts", async () => {
  const controller = new AbortController();
  const server = open({ signal: controller.signal });
  controller.abort();
  await server.close();
  await rejects(fetch(`http://127.0.0.1:${server.port}/livez`));
});
