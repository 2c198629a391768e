import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import { MOST_REQUESTS, PATIENCE } from "../../src/operations/http_connection.ts";
import { respond } from "../../src/operations/route.ts";
import { settled } from "../support/fake_clock.ts";
import { get, HttpStage, statuses } from "./http_stage.ts";

/** A stream a test writes, and what became of it. */
class Source {
  pulls = 0;
  isCancelled = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.#controller = controller;
    },
    pull: () => {
      this.pulls++;
    },
    cancel: () => {
      this.isCancelled = true;
    },
  }, { highWaterMark: 0 });

  write(text: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controller?.close();
  }

  fail(error: Error): void {
    this.#controller?.error(error);
  }
}

Deno.test("HttpConnection.run() answers a probe, and keeps the connection", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", get("/livez"));
  ok(client.received.startsWith("HTTP/1.1 200 OK\r\n"), client.received);
  ok(client.received.endsWith("\r\n\r\nok\n"), client.received);
  ok(client.received.includes("\r\ncontent-length: 3\r\n"), client.received);
  ok(client.received.includes("\r\ndate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"), client.received);
  equal(client.isClosed, false);
  client.send(get("/readyz", "Connection: close"));
  await settled();
  same(stage.asked, ["/livez", "/readyz"]);
  ok(client.received.includes("\r\nconnection: close\r\n"), client.received);
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() answers a head that comes byte by byte", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", ...get("/livez"), ...get("/readyz"));
  await settled();
  same(statuses(client), [200, 200]);
  same(stage.asked, ["/livez", "/readyz"]);
});

Deno.test("HttpConnection.run() answers HEAD with the length of GET and nothing else", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", get("/livez").replace("GET", "HEAD"));
  ok(client.received.includes("\r\ncontent-length: 3\r\n"), client.received);
  ok(client.received.endsWith("\r\n\r\n"), client.received);
});

Deno.test("HttpConnection.run() answers HTTP/1.0 and closes", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", "GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  same([...statuses(client), client.isClosed], [200, true]);
});

Deno.test("HttpConnection.run() gives up a new connection that sends nothing (S3)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a");
  await stage.clock.pass(PATIENCE.head - 1);
  equal(client.isClosed, false);
  await stage.clock.pass(1);
  equal(client.isClosed, true);
  equal(client.received, "");
});

Deno.test("HttpConnection.run() gives up a head that only ever goes on (S3)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", get("/livez"), "GET /livez HTTP/1.1\r\n");
  for (let second = 0; second < PATIENCE.head / 1000; second++) {
    equal(client.isClosed, false);
    client.send("x: y\r\n");
    await stage.clock.pass(1_000);
  }
  equal(client.isClosed, true);
  same(statuses(client), [200]);
});

Deno.test("HttpConnection.run() gives up a client that asks no more (S3)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", get("/livez"));
  await stage.clock.pass(PATIENCE.idle - 1);
  equal(client.isClosed, false);
  await stage.clock.pass(1);
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() refuses a head that is too long, and reads no end of it (S3)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", "GET / HTTP/1.1\r\n", `x: ${"y".repeat(20_000)}`);
  same([...statuses(client), client.isEnded, client.isClosed], [431, true, false]);
  for (let sent = 0; sent < 64; sent++) client.send("y".repeat(1_000));
  await settled();
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() waits no longer than a second for a refused client", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", "GET / HTTP/1.1\n");
  same([...statuses(client), client.isEnded, client.isClosed], [400, true, false]);
  await stage.clock.pass(PATIENCE.drain);
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() answers nothing after what it refused (S12)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", `GET / HTTP/1.1\r\nHost: x\n\r\n${get("/livez")}`);
  same(statuses(client), [400]);
  same(stage.asked, []);
});

Deno.test("HttpConnection.run() answers nothing after a body, which it does not read (S12)", async () => {
  for (const header of ["Content-Length: 70", "Transfer-Encoding: chunked"]) {
    await using stage = new HttpStage();
    const client = await stage.connect("a", get("/livez", header), get("/readyz"));
    same(stage.asked, ["/livez"]);
    ok(client.received.includes("\r\nconnection: close\r\n"), client.received);
    client.hangUp();
    await settled();
    equal(client.isClosed, true);
  }
});

Deno.test("HttpConnection.run() closes on the preface of HTTP/2 without a word (S3)", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  same([client.received, client.isClosed], ["", true]);
});

Deno.test("HttpConnection.run() holds one answer however many are asked for (S3)", async () => {
  const body = "m".repeat(200_000);
  await using stage = new HttpStage(() => respond(200, body));
  const client = stage.listener.connect("a");
  client.window = 0;
  client.send(get("/metrics").repeat(20));
  await settled();
  same(stage.asked, ["/metrics"]);
  client.take(100);
  await stage.clock.pass(0);
  same(stage.asked, ["/metrics"]);
  ok(client.mostHeld <= 64 * 1024, `${client.mostHeld} bytes handed over at once`);
  client.take(Infinity);
  await stage.clock.pass(100);
  equal(stage.asked.length, 20);
});

Deno.test("HttpConnection.run() gives way after each request of who sends ahead", async () => {
  await using stage = new HttpStage();
  const ahead = await stage.connect("a", get("/ahead").repeat(50));
  same(stage.asked, ["/ahead"]);
  const probe = await stage.connect("b", get("/livez"));
  same([...statuses(probe), stage.asked.length], [200, 2]);
  await stage.clock.pass(50);
  equal(statuses(ahead).length, 50);
});

Deno.test("HttpConnection.run() answers nothing that was sent ahead when it has to go", async () => {
  await using stage = new HttpStage();
  await stage.connect("a", get("/ahead").repeat(50));
  await stage.port.close();
  await stage.clock.pass(50);
  same(stage.asked, ["/ahead"]);
});

Deno.test("HttpConnection.run() gives up a client that takes nothing (S3)", async () => {
  await using stage = new HttpStage(() => respond(200, "m".repeat(200_000)));
  const client = stage.listener.connect("a");
  client.window = 100;
  client.send(get("/metrics"));
  await stage.clock.pass(PATIENCE.progress - 1);
  equal(client.isClosed, false);
  await stage.clock.pass(1);
  equal(client.isClosed, true);
  equal(client.received.length, 100);
});

Deno.test("HttpConnection.run() gives up a client that takes a little for ever (S3)", async () => {
  await using stage = new HttpStage(() => respond(200, "m".repeat(200_000)));
  const client = stage.listener.connect("a");
  client.window = 1;
  client.send(get("/metrics"));
  for (let second = 0; second < PATIENCE.answer / 1000; second++) {
    equal(client.isClosed, false);
    await stage.clock.pass(1_000);
    client.take(1);
  }
  await settled();
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() closes after so many requests", async () => {
  await using stage = new HttpStage();
  const client = await stage.connect("a", get("/livez").repeat(MOST_REQUESTS + 5));
  await stage.clock.pass(MOST_REQUESTS);
  equal(statuses(client).length, MOST_REQUESTS);
  equal(client.isEnded, true);
});

Deno.test("HttpConnection.run() answers a client that has hung up but reads", async () => {
  await using stage = new HttpStage();
  const client = stage.listener.connect("a");
  client.send(get("/livez"));
  client.hangUp();
  await settled();
  same([...statuses(client), client.isClosed], [200, true]);
});

Deno.test("HttpConnection.run() writes a stream in chunks, and then the next answer", async () => {
  const source = new Source();
  await using stage = new HttpStage(({ url }) =>
    url.pathname === "/watch" ? new Response(source.stream) : respond(200, "ok\n")
  );
  const client = await stage.connect("a", get("/watch"));
  ok(client.received.includes("\r\ntransfer-encoding: chunked\r\n"), client.received);
  source.write("one");
  source.write("");
  await settled();
  ok(client.received.endsWith("\r\n\r\n3\r\none\r\n"), client.received);
  client.send(get("/livez"));
  await stage.clock.pass(PATIENCE.answer * 2);
  equal(client.isClosed, false);
  source.write("x".repeat(20));
  source.end();
  await settled();
  ok(client.received.includes(`14\r\n${"x".repeat(20)}\r\n0\r\n\r\nHTTP/1.1 200 OK`));
  same(stage.asked, ["/watch", "/livez"]);
});

Deno.test("HttpConnection.run() asks a stream for no more than the client takes", async () => {
  let made = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => {
        made++;
        controller.enqueue(new Uint8Array(10_000));
      },
    }, { highWaterMark: 0 });
  await using stage = new HttpStage(() => new Response(endless()));
  const client = stage.listener.connect("a");
  client.window = 50_000;
  client.send(get("/watch"));
  await settled();
  equal(made, 5);
  client.take(20_000);
  await settled();
  equal(made, 7);
});

Deno.test("HttpConnection.run() ends a stream whose client has gone, though it is silent", async () => {
  for (const go of ["hangUp", "break"] as const) {
    const source = new Source();
    await using stage = new HttpStage(() => new Response(source.stream));
    const client = await stage.connect("a", get("/watch"));
    equal(source.isCancelled, false);
    client[go]();
    await settled();
    same([source.isCancelled, client.isClosed], [true, true]);
  }
});

Deno.test("HttpConnection.run() writes a stream to HTTP/1.0 until it closes", async () => {
  const source = new Source();
  await using stage = new HttpStage(() => new Response(source.stream));
  const client = await stage.connect("a", "GET /watch HTTP/1.0\r\n\r\n");
  source.write("one");
  source.end();
  await settled();
  ok(client.received.endsWith("\r\n\r\none"), client.received);
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() does not end a stream that fails as if it were whole", async () => {
  const source = new Source();
  await using stage = new HttpStage(() => new Response(source.stream));
  const client = await stage.connect("a", get("/watch"));
  source.write("one");
  source.fail(new RangeError("no more"));
  await settled();
  ok(!client.received.includes("0\r\n\r\n"), client.received);
  equal(client.isClosed, true);
});

Deno.test("HttpConnection.run() cuts an answer that is not as long as it says", async () => {
  for (const length of [2, 4]) {
    await using stage = new HttpStage(() =>
      new Response("abc", { headers: { "content-length": String(length) } })
    );
    const client = await stage.connect("a", get("/x").repeat(2));
    equal(client.isClosed, true);
    same(stage.asked, ["/x"]);
  }
});

Deno.test("HttpConnection.run() gives a status without a body no length", async () => {
  await using stage = new HttpStage(() => new Response(null, { status: 204 }));
  const client = await stage.connect("a", get("/x"));
  ok(!client.received.includes("content-length"), client.received);
});
