/** What reducers and networks do to the intake, over real sockets and with a faster clock. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { connectTcp, dialWith } from "../../src/intake/dial.ts";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { pause, SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { rig, until } from "./intake_rig.ts";

const NEVER = new AbortController().signal;

Deno.test("Intake.run() a reducer that refuses is asked again, and told everything", () =>
  rig({}, async ({ proxy, clock, first: { intake }, right }) => {
    await right();
    proxy.refuse();
    proxy.closeAll();
    await until(clock, () => (intake.statistics.failures["refused"] ?? 0) >= 3);
    proxy.accept();
    await right();
    ok(intake.statistics.epoch >= 2);
  }));

Deno.test("Intake.run() a reducer that accepts and never reads is left after ten seconds", () =>
  rig(
    { pods: 40_000, compression: "stored", speed: 5 },
    async ({ proxy, clock, first: { intake }, right }) => {
      const { onLink } = proxy;
      proxy.onLink = (link) => {
        onLink(link);
        link.freeze();
      };
      proxy.closeAll();
      await until(clock, () => (intake.statistics.failures["stalled"] ?? 0) >= 1);
      proxy.onLink = onLink;
      proxy.closeAll();
      await right();
      ok(intake.statistics.epoch >= 2);
    },
  ));

Deno.test("Intake.run() a reducer that reads a byte a second is kept, and told all in the end", () =>
  rig({}, async ({ proxy, clock, first: { intake }, right }) => {
    await until(clock, () => proxy.links.size === 1);
    for (const link of proxy.links) link.slow(1);
    await pause(clock, 60_000, NEVER);
    const { connects } = intake.statistics;
    for (const link of proxy.links) link.slow(Infinity);
    await right();
    strictEqual(intake.statistics.connects, connects);
  }));

Deno.test("Intake.run() closed at every byte of the handshake, and at many of the snapshot", () =>
  rig({ speed: 250 }, async ({ proxy, clock, first: { intake }, seen, right }) => {
    await right();
    const handshake = Array.from({ length: 160 }, (_, byte) => byte);
    const snapshot = Array.from({ length: 40 }, (_, index) => 160 + index * 397);
    for (const bytes of [...handshake, ...snapshot]) {
      const { connects } = intake.statistics;
      proxy.planNext({ bytes });
      proxy.closeAll();
      await until(clock, () => intake.statistics.connects > connects);
      // The next one is a fresh start: growing pauses are the backoff's own matter.
      await until(clock, () => proxy.links.size === 0 || intake.statistics.snapshotFlushed);
    }
    await right();
    ok(seen.connections > 200, `${seen.connections} connections`);
  }));

Deno.test("Intake.run() a reset and a black hole that ends in one are followed by a snapshot", () =>
  rig({}, async ({ proxy, clock, first: { intake }, right }) => {
    await right();
    for (let turn = 1; turn <= 3; turn++) {
      const { epoch } = intake.statistics;
      for (const link of proxy.links) link.freeze();
      // Heartbeats wait unread: closing then is a reset.
      await pause(clock, 12_000, NEVER);
      proxy.closeAll();
      await until(clock, () => intake.statistics.epoch > epoch);
      await right();
    }
  }));

Deno.test("Intake.run() follows a name to its new address", async () => {
  let address = "127.0.0.1";
  const dial = dialWith({
    resolve: () => Promise.resolve([{ address, family: 4 }]),
    prepare: () => Promise.resolve(connectTcp),
    clock: SYSTEM_CLOCK,
  });
  await rig({ dial, host: "reducer" }, async ({ clock, proxy, receiver, right, seen }) => {
    await right();
    const elsewhere = startReceiver({
      listen: { host: "127.0.0.2", port: proxy.port },
      clock,
      observer: seen,
    });
    address = "127.0.0.2";
    proxy.refuse();
    proxy.closeAll();
    await until(clock, () => elsewhere.model.pods.size === 500);
    strictEqual(receiver.model.pods.size, 0);
    address = "127.0.0.1";
    await elsewhere.close();
    proxy.accept();
    await right();
  });
});

Deno.test("Intake.run() a connection that has reached its age is replaced", () =>
  rig({ maximumAgeMilliseconds: 20_000 }, async ({ clock, first: { intake }, right }) => {
    await until(clock, () => intake.statistics.connects >= 3);
    deepStrictEqual(intake.statistics.failures, {});
    await right();
  }));

Deno.test("Intake.run() with two collectors at once no pod is ever lost", () =>
  rig({}, async ({ clock, receiver, table, first, start, right }) => {
    await right();
    let fewest = Infinity;
    const watch = setInterval(() => fewest = Math.min(fewest, receiver.model.pods.size), 1);
    const second = start("second");
    try {
      await until(clock, () => second.intake.statistics.snapshotFlushed);
      await until(
        clock,
        () => receiver.connections.filter(({ pods }) => pods === table.pods.size).length === 2,
      );
      await first.stop();
      await until(clock, () => receiver.connections.length === 1);
      await right();
    } finally {
      clearInterval(watch);
      await second.stop();
    }
    strictEqual(fewest, table.pods.size);
  }));

Deno.test("Intake.changed() memory stays flat while the reducer stalls, and one pass catches up", async () => {
  // A process of its own, for only there the garbage collector can be called.
  const script = fileURLToPath(new URL("stalled_memory.ts", import.meta.url));
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script],
  }).output();
  const decoder = new TextDecoder();
  const [line = ""] = decoder.decode(stdout).split("\n");
  ok(line.startsWith("{"), decoder.decode(stderr));
  const { pods, dirty, told, stalled } = JSON.parse(line);
  ok(dirty <= pods, `${dirty} marks`);
  const { changes, heapBytes } = stalled;
  ok(heapBytes < 4e6, `the heap grew by ${heapBytes} bytes in ${changes} changes`);
  // The rest of a block was written already, with what was right then.
  ok(told <= 1.2 * pods, `${told} announcements for ${pods} pods`);
});
