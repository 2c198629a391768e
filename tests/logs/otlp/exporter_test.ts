import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { countRecords, OtlpExporter, splitRequest } from "../../../src/logs/otlp/mod.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { bodiesOf, requestOf } from "./records.ts";

type Answer = (bodies: readonly string[]) => Response | Promise<Response>;

/** A server that answers as a test says, and remembers what it was sent. */
class Server {
  readonly clock = new FakeClock();
  readonly received: (readonly string[])[] = [];
  readonly exporter: OtlpExporter;
  readonly signal = new AbortController();

  constructor(answers: readonly Answer[], last: Answer = () => new Response()) {
    const queue = [...answers];
    this.exporter = new OtlpExporter({
      endpoint: "http://collector:4318/v1/logs",
      headers: {},
      compression: "gzip",
      timeout: 10_000,
      fetch: async (_, init) => {
        const bodies = bodiesOf(gunzipSync(init?.body as Uint8Array));
        this.received.push(bodies);
        const answer = queue.shift() ?? last;
        return await Promise.race([
          answer(bodies),
          new Promise<never>((_, reject) =>
            init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
          ),
        ]);
      },
      clock: this.clock,
      random: () => 0,
    });
  }

  send(...bodies: readonly string[]): Promise<void> {
    const request = requestOf([bodies]);
    return this.exporter.send(request, bodies.length, this.signal.signal);
  }

  /** Lets time pass until the batch has arrived, and says how long that took. */
  async until(sending: Promise<void>): Promise<number> {
    let done = false;
    const finished = sending.finally(() => done = true);
    const begun = this.clock.now();
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (done) break;
      const { next } = this.clock;
      if (next !== undefined) this.clock.advance(next);
      await settled();
    }
    await finished;
    return this.clock.now() - begun;
  }
}

const status = (code: number, headers: Record<string, string> = {}): Answer => () =>
  new Response("refused", { status: code, headers });

Deno.test("send() repeats after 429, 502, 503 and 504, and after no answer", async () => {
  for (const code of [429, 502, 503, 504]) {
    const server = new Server([status(code), status(code)]);
    await server.until(server.send("a"));
    strictEqual(server.received.length, 3);
    strictEqual(server.exporter.statistics.accepted, 1);
    strictEqual(server.exporter.statistics.requests[code], 2);
  }
  const reset = new Server([() => Promise.reject(new TypeError("connection reset"))]);
  await reset.until(reset.send("a"));
  strictEqual(reset.received.length, 2);
  const silent = new Server([() => new Promise(() => {})]);
  ok(await silent.until(silent.send("a")) >= 10_000);
  strictEqual(silent.exporter.statistics.accepted, 1);
});

Deno.test("send() honours Retry-After, in seconds and as a date", async () => {
  const server = new Server([status(503, { "retry-after": "7" })]);
  strictEqual(await server.until(server.send("a")), 7_000);
  const dated = new Server([]);
  const at = new Date(Math.ceil(dated.clock.now() / 1000) * 1000 + 9_000);
  const waits = new Server([status(503, { "retry-after": at.toUTCString() })]);
  ok(await waits.until(waits.send("a")) >= 8_000);
});

Deno.test("send() waits where a token or the address is wrong, and loses nothing", async () => {
  for (const code of [401, 403, 404, 500]) {
    const server = new Server([status(code)]);
    ok(await server.until(server.send("a")) >= 30_000, `${code}`);
    strictEqual(server.exporter.statistics.accepted, 1);
  }
});

Deno.test("send() halves what is too large, down to the record that is", async () => {
  const limit: Answer = (bodies) => new Response("", { status: bodies.length > 2 ? 413 : 200 });
  const server = new Server([], limit);
  await server.until(server.send("a", "b", "c", "d", "e"));
  deepStrictEqual(
    server.received.filter(({ length }) => length <= 2).flat(),
    ["pod-0 a", "pod-0 b", "pod-0 c", "pod-0 d", "pod-0 e"],
  );
  const never = new Server([], status(413));
  await never.until(never.send("a", "b"));
  strictEqual(never.received.length, 3);
  strictEqual(never.exporter.statistics.accepted, 0);
  strictEqual(Object.values(never.exporter.statistics.rejected)[0], 2);
});

Deno.test("send() finds the one record that a server refuses", async () => {
  const server = new Server(
    [],
    (bodies) => new Response("", { status: bodies.includes("pod-0 bad") ? 400 : 200 }),
  );
  await server.until(server.send("a", "b", "bad", "c"));
  strictEqual(server.exporter.statistics.accepted, 3);
  strictEqual(Object.values(server.exporter.statistics.rejected)[0], 1);
});

Deno.test("send() counts what a partial success refuses, and never repeats it", async () => {
  const protobuf = Uint8Array.of(0x0a, 0x06, 0x08, 0x02, 0x12, 0x02, 0x68, 0x69);
  const answers: readonly Answer[] = [
    () => new Response(protobuf, { headers: { "content-type": "application/x-protobuf" } }),
    () => Response.json({ partialSuccess: { rejectedLogRecords: "2", errorMessage: "hi" } }),
  ];
  for (const answer of answers) {
    const server = new Server([answer]);
    await server.until(server.send("a", "b", "c"));
    strictEqual(server.received.length, 1);
    strictEqual(server.exporter.statistics.accepted, 1);
    deepStrictEqual(server.exporter.statistics.rejected, { partial: 2 });
  }
});

Deno.test("send() ends when the signal aborts", async () => {
  const server = new Server([], status(503));
  const sending = server.send("a");
  await new Promise((resolve) => setTimeout(resolve, 5));
  server.signal.abort(new DOMException("stopped", "AbortError"));
  await rejects(sending, { name: "AbortError" });
});

Deno.test("splitRequest() divides records, and keeps their order and their resources", () => {
  const texts = fc.array(fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(fc.property(texts, (resources) => {
    const request = requestOf(resources);
    const all = bodiesOf(request);
    strictEqual(countRecords(request), all.length);
    const halves = splitRequest(request, all.length);
    if (all.length < 2) return strictEqual(halves, undefined);
    const [left, right] = halves!;
    deepStrictEqual([...bodiesOf(left), ...bodiesOf(right)], all);
    strictEqual(countRecords(left), all.length >> 1);
  }));
});
