import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type Fetcher, fetchTransport } from "../../../src/kubernetes/watch/mod.ts";
import { plainFetcher } from "./plain_fetcher.ts";
import { StreamingServer } from "./streaming_server.ts";

interface Call {
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** A connection to a server of this test. */
function connectionTo(
  url: string,
): Fetcher & { readonly calls: Call[]; unauthorizedCalls: number } {
  return {
    calls: [],
    unauthorizedCalls: 0,
    fetch(path, init) {
      this.calls.push({ path, headers: init.headers });
      return plainFetcher(url).fetch(path, init);
    },
    unauthorized() {
      this.unauthorizedCalls++;
    },
  };
}

async function serving(
  handler: (request: Request) => Response,
  play: (url: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    await play(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text;
}

Deno.test("fetchTransport().open() passes the request on and answers status, headers and body", async () => {
  const handler = () =>
    new Response("slow down", {
      status: 429,
      headers: { "content-type": "application/json;x=y", "retry-after": "7" },
    });
  await serving(handler, async (url) => {
    const connection = connectionTo(url);
    const { signal } = new AbortController();
    const answer = await fetchTransport(connection).open("/api/v1/pods?limit=1", {
      accept: "application/json",
      compression: "unwanted",
      signal,
    });
    deepStrictEqual(connection.calls, [
      {
        path: "/api/v1/pods?limit=1",
        headers: { accept: "application/json", "accept-encoding": "identity" },
      },
    ]);
    deepStrictEqual(
      [answer.status, answer.contentType, answer.retryAfter],
      [429, "application/json;x=y", "7"],
    );
    strictEqual(await textOf(answer.body), "slow down");
  });
});

Deno.test("fetchTransport().open() answers an empty body and absent headers", async () => {
  await serving(() => new Response(null, { status: 204 }), async (url) => {
    const { signal } = new AbortController();
    const answer = await fetchTransport(connectionTo(url)).open("/", {
      accept: "a/b",
      compression: "unwanted",
      signal,
    });
    deepStrictEqual([answer.status, answer.contentType, answer.retryAfter], [204, "", null]);
    strictEqual(await textOf(answer.body), "");
  });
});

for (const compression of ["unwanted", "welcome"] as const) {
  Deno.test(`fetchTransport().open() reads a large body (compression ${compression})`, async () => {
    const text = "0123456789abcdef".repeat(40_000);
    let asked: string | null = "";
    // This server compresses what may be compressed.
    const handler = ({ headers }: Request) => {
      asked = headers.get("accept-encoding");
      return new Response(text, { headers: { "content-type": "application/json" } });
    };
    await serving(handler, async (url) => {
      const { signal } = new AbortController();
      const init = { accept: "a/b", compression, signal };
      const answer = await fetchTransport(plainFetcher(url)).open("/", init);
      strictEqual(await textOf(answer.body) === text, true);
      strictEqual(/gzip/.test(asked ?? ""), compression === "welcome");
    });
  });
}

Deno.test("fetchTransport().unauthorized() tells the connection", () => {
  const connection = connectionTo("");
  fetchTransport(connection).unauthorized();
  strictEqual(connection.unauthorizedCalls, 1);
});

Deno.test("fetchTransport().open() rejects when there is no server", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const { signal } = new AbortController();
  await rejects(
    fetchTransport(connectionTo(url)).open("/", { accept: "a/b", compression: "unwanted", signal }),
    {
      name: "TransportError",
      kind: "unreachable",
    },
  );
});

Deno.test("fetchTransport().open() rejects with a mistake in the connection as it is", async () => {
  const mistake = new TypeError("no such function");
  const connection: Fetcher = {
    fetch: () => Promise.reject(mistake),
    unauthorized: () => {},
  };
  const { signal } = new AbortController();
  await rejects(
    fetchTransport(connection).open("/", { accept: "a/b", compression: "unwanted", signal }),
    mistake,
  );
});

Deno.test("fetchTransport() ends a body that is being read when the signal aborts", async () => {
  const server = new StreamingServer();
  const abort = new AbortController();
  const transport = fetchTransport(connectionTo(server.url));
  const answer = await transport.open("/", {
    accept: "a/b",
    compression: "unwanted",
    signal: abort.signal,
  });
  let heard = "";
  await rejects(async () => {
    for await (const chunk of answer.body) {
      heard += new TextDecoder().decode(chunk);
      queueMicrotask(() => abort.abort());
    }
  }, { name: "AbortError" });
  strictEqual(heard, "first\n");
  await server.cancellation();
  await server.close();
});

Deno.test("fetchTransport() frees the connection when a body is left before its end", async () => {
  const server = new StreamingServer();
  const { signal } = new AbortController();
  const transport = fetchTransport(connectionTo(server.url));
  const answer = await transport.open("/", { accept: "a/b", compression: "unwanted", signal });
  for await (const _ of answer.body) break;
  await server.cancellation();
  await server.close();
});

Deno.test("fetchTransport() frees the connection of a body that nobody reads", async () => {
  const server = new StreamingServer();
  const abort = new AbortController();
  const transport = fetchTransport(connectionTo(server.url));
  const answer = await transport.open("/", {
    accept: "a/b",
    compression: "unwanted",
    signal: abort.signal,
  });
  abort.abort();
  await server.cancellation();
  await rejects(textOf(answer.body), { name: "AbortError" });
  await server.close();
});

Deno.test("fetchTransport() rejects what breaks off", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf a ";
    await connection.write(new TextEncoder().encode(head));
    connection.close();
  })();
  const { signal } = new AbortController();
  const transport = fetchTransport(connectionTo(`http://127.0.0.1:${listener.addr.port}`));
  const answer = await transport.open("/", { accept: "a/b", compression: "unwanted", signal });
  await rejects(textOf(answer.body), { name: "TransportError", kind: "broken" });
  await serve;
  listener.close();
});

/** What became of a read that was aborted after a garbage collection, in a process of its own. */
async function collectedAbort(): Promise<string> {
  const program = new URL("collected_abort.ts", import.meta.url);
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", program.href],
    signal: AbortSignal.timeout(20_000),
    env: { NO_COLOR: "1" },
  }).output();
  ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("fetchTransport() ends a body when the signal aborts after a garbage collection", async () => {
  strictEqual(await collectedAbort(), "AbortError");
});
