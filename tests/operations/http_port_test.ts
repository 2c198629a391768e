import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import { configureLogging } from "../../src/operations/mod.ts";
import { MOST_CONNECTIONS, MOST_OF_AN_ADDRESS } from "../../src/operations/http_places.ts";
import { respond } from "../../src/operations/route.ts";
import { settled } from "../support/fake_clock.ts";
import { get, HttpStage, statuses } from "./http_stage.ts";
import type { MemoryClient } from "./memory_http.ts";

async function flood(
  stage: HttpStage,
  count: number,
  address: (index: number) => string,
  ...texts: readonly string[]
): Promise<readonly MemoryClient[]> {
  const clients: MemoryClient[] = [];
  for (let index = 0; index < count; index++) {
    clients.push(await stage.connect(address(index), ...texts));
    await stage.clock.pass(1);
  }
  return clients;
}

const floods: Readonly<Record<string, readonly string[]>> = {
  "idle connections": [],
  "heads that never end": ["GET /livez HTTP/1.1\r\nhost: x\r\nx: "],
  "heads that are too long": ["GET /livez HTTP/1.1\r\n", `x: ${"y".repeat(20_000)}\r\n`],
  "connections kept after an answer": [get("/livez")],
};

for (const [what, texts] of Object.entries(floods)) {
  for (const addresses of [1, 4, 200]) {
    Deno.test(`HttpPort answers a probe among ${what} of ${addresses} addresses (S3)`, async () => {
      await using stage = new HttpStage();
      const attackers = await flood(stage, 100, (at) => `attacker-${at % addresses}`, ...texts);
      const open = attackers.filter(({ isClosed }) => !isClosed).length;
      ok(open <= MOST_CONNECTIONS, `${open} are open`);
      ok(addresses > 1 || open <= MOST_OF_AN_ADDRESS, `${open} are open`);
      const kubelet = await stage.connect("kubelet");
      const ofTheSame = await stage.connect("attacker-0");
      for (const client of [kubelet, ofTheSame]) client.send(get("/livez"));
      await settled();
      same([statuses(kubelet), statuses(ofTheSame)], [[200], [200]]);
    });
  }
}

Deno.test("HttpPort answers a probe among clients that read no answers (S3)", async () => {
  await using stage = new HttpStage(({ url }) =>
    respond(200, url.pathname === "/metrics" ? "m".repeat(100_000) : "ok\n")
  );
  const attackers: MemoryClient[] = [];
  for (let index = 0; index < 100; index++) {
    const client = stage.listener.connect(`attacker-${index % 200}`);
    client.window = 0;
    client.send(get("/metrics"));
    attackers.push(client);
    await stage.clock.pass(1);
  }
  equal(attackers.filter(({ isClosed }) => !isClosed).length, MOST_CONNECTIONS);
  const kubelet = await stage.connect("kubelet", get("/livez"));
  same(statuses(kubelet), [200]);
});

Deno.test("HttpPort reads from who came before it takes more of a storm (S3)", async () => {
  await using stage = new HttpStage();
  await flood(stage, MOST_CONNECTIONS, String);
  // All in one turn, and the bytes of the probe in the next one.
  const kubelet = stage.listener.connect("kubelet");
  for (let index = 0; index < 200; index++) stage.listener.connect(`attacker-${index}`);
  await settled();
  kubelet.send(get("/livez"));
  await stage.clock.pass(100);
  same(statuses(kubelet), [200]);
});

Deno.test("HttpPort drops nobody else's connection for a flood (S3)", async () => {
  await using stage = new HttpStage();
  const scrape = await stage.connect("prometheus", get("/metrics"));
  await flood(stage, 100, (at) => `attacker-${at % 40}`);
  equal(scrape.isClosed, false);
  scrape.send(get("/metrics"));
  await settled();
  same(statuses(scrape), [200, 200]);
});

Deno.test("HttpPort begins nothing big while many clients have not let go (S3)", async () => {
  const release = Promise.withResolvers<void>();
  await using stage = new HttpStage(async ({ url }) => {
    if (url.pathname === "/slow") await release.promise;
    return respond(200, url.pathname === "/livez" ? "ok\n" : "m".repeat(10_000));
  });
  const slow = await flood(stage, MOST_CONNECTIONS * 2, (at) => `attacker-${at}`, get("/slow"));
  equal(slow.filter(({ isClosed }) => isClosed).length, MOST_CONNECTIONS);
  const [probe, scrape] = [
    await stage.connect("kubelet", get("/livez")),
    await stage.connect("kubelet", get("/metrics")),
  ];
  same([statuses(probe), statuses(scrape)], [[200], [503]]);
  ok(probe.isClosed && scrape.isClosed);
  release.resolve();
  await settled();
  const later = await stage.connect("kubelet", get("/metrics"));
  same(statuses(later), [200]);
});

Deno.test("HttpPort survives that the system has no more files (S4)", async () => {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  await using stage = new HttpStage();
  await settled();
  for (let failure = 0; failure < 20; failure++) {
    stage.listener.fail(new Error("Too many open files (os error 24)"));
    await stage.clock.pass(1_000);
  }
  const client = await stage.connect("a", get("/livez"));
  same(statuses(client), [200]);
  equal(lines.length, 1, lines.join(""));
  ok(lines.join("").includes("Too many open files"), lines.join(""));
});

Deno.test("HttpPort waits before it accepts again, longer each time (S4)", async () => {
  await using stage = new HttpStage();
  await settled();
  equal(stage.listener.accepts, 1);
  const pauses: number[] = [];
  for (let failure = 0; failure < 6; failure++) {
    stage.listener.fail(new Error("Too many open files (os error 24)"));
    await settled();
    pauses.push(stage.clock.next ?? 0);
    equal(stage.listener.accepts, failure + 1);
    await stage.clock.pass(pauses.at(-1)!);
  }
  same(pauses, [100, 200, 400, 800, 1_000, 1_000]);
});

Deno.test("HttpPort goes on at once when a client goes before it is taken", async () => {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "trace",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  await using stage = new HttpStage();
  await settled();
  for (let index = 0; index < 200; index++) {
    stage.listener.fail(new Deno.errors.NotConnected("Transport endpoint is not connected"));
    stage.listener.fail(new Deno.errors.ConnectionAborted("software caused connection abort"));
  }
  const kubelet = stage.listener.connect("kubelet");
  kubelet.send(get("/livez"));
  await settled();
  // The others get their turns, too.
  equal(stage.clock.next, 1);
  await stage.clock.pass(50);
  same(statuses(kubelet), [200]);
  same(lines, []);
});

Deno.test("HttpPort writes no line for what clients do (S5)", async () => {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "trace",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  await using stage = new HttpStage();
  const texts = ["", "\x16\x03\x01", "GET / HTTP/1.1\n", get("/").repeat(3), "PRI * HTTP/2.0\r\n"];
  for (const text of [...texts, "GET / HTTP/1.1\r\nHost: evil:99999\r\n\r\n"]) {
    const [staying, going] = [await stage.connect("a", text), await stage.connect("a", text)];
    going.break();
    await stage.clock.pass(20_000);
    ok(staying.isClosed && going.isClosed);
  }
  same(lines, []);
});

Deno.test("HttpPort.close() lets go of who waits and answers the requests under way", async () => {
  const release = Promise.withResolvers<void>();
  const stage = new HttpStage(async () => {
    await release.promise;
    return respond(200, "ok\n");
  });
  const [idle, half] = [await stage.connect("a"), await stage.connect("b", "GET / HT")];
  const asking = await stage.connect("c", get("/livez"));
  const closed = stage.port.close();
  same([idle.isClosed, half.isClosed, asking.isClosed], [true, true, false]);
  equal(stage.listener.isClosed, true);
  release.resolve();
  await closed;
  same([...statuses(asking), asking.isClosed], [200, true]);
  equal(stage.clock.timers, 0);
});

Deno.test("HttpPort.close() waits five seconds for a client that does not read", async () => {
  const stage = new HttpStage();
  const client = stage.listener.connect("a");
  client.window = 0;
  client.send(get("/livez"));
  await settled();
  const closed = stage.port.close();
  await stage.clock.pass(4_999);
  equal(client.isClosed, false);
  await stage.clock.pass(1);
  await closed;
  equal(client.isClosed, true);
  equal(stage.clock.timers, 0);
});
