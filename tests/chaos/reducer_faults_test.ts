/** What reducers and networks do to the intake, over real sockets and with a faster clock. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Intake, type IntakeOptions } from "../../src/intake/intake.ts";
import { dialTcp, tcpDial } from "../../src/intake/dial.ts";
import { startReceiver } from "../../src/receiver/mod.ts";
import { pause } from "../../src/time/mod.ts";
import { crowd, INTRODUCTION } from "../intake/connected.ts";
import { PodTable } from "../support/pod_table.ts";
import { CompressedClock } from "./compressed_clock.ts";
import { Observations } from "./observations.ts";
import { type Link, TcpProxy } from "./tcp_proxy.ts";

const NEVER = new AbortController().signal;
const SPEED = 20;

/** An intake, a proxy and a receiver. */
async function rig(
  options: Partial<IntakeOptions> & { readonly pods?: number; readonly speed?: number },
  run: (rig: Rig) => Promise<void>,
): Promise<void> {
  using clock = new CompressedClock(options.speed ?? SPEED);
  const disturbed = new Map<number, Link>();
  const seen = new Observations(clock, (port) => disturbed.get(port)?.disturbed ?? false);
  const listen = { host: "127.0.0.1", port: 0 };
  const receiver = startReceiver({ listen, clock, observer: seen });
  await using proxy = new TcpProxy(() => receiver.address.port, clock);
  proxy.onLink = (link) => disturbed.set(link.port, link);
  const table = new PodTable();
  table.set(...crowd(options.pods ?? 500));
  const start = (hostname: string): Started => {
    const intake = new Intake({
      host: "127.0.0.1",
      port: proxy.port,
      compression: "lz4",
      introduction: { ...INTRODUCTION, hostname },
      inventory: table,
      dial: dialTcp,
      clock,
      wallClock: Date.now,
      random: () => 0,
      ...options,
    });
    const abort = new AbortController();
    const running = intake.run(abort.signal);
    return {
      intake,
      stop: () => {
        abort.abort();
        return running;
      },
    };
  };
  const first = start("first");
  const right = async () => {
    const until = clock.now() + 60_000;
    while (receiver.model.pods.size !== table.pods.size && clock.now() < until) {
      await pause(clock, 20, NEVER);
    }
    strictEqual(receiver.model.pods.size, table.pods.size, "pods that the receiver knows");
    strictEqual(receiver.model.containerCount, table.pods.size, "containers");
  };
  try {
    await run({ clock, proxy, receiver, table, seen, first, start, right });
  } finally {
    await first.stop();
    await receiver.close();
  }
  deepStrictEqual(seen.problems, []);
}

interface Started {
  readonly intake: Intake;
  stop(): Promise<void>;
}

interface Rig {
  readonly clock: CompressedClock;
  readonly proxy: TcpProxy;
  readonly receiver: ReturnType<typeof startReceiver>;
  readonly table: PodTable;
  readonly seen: Observations;
  readonly first: Started;
  start(hostname: string): Started;
  /** Resolves when the receiver knows every pod with its container. */
  right(): Promise<void>;
}

/** Bytes that the garbage collector could not free: large objects make it look thoroughly. */
function leastHeap(): number {
  let least = Infinity;
  for (let turn = 0; turn < 100; turn++) {
    new Array(1_000_000).fill(turn);
    least = Math.min(least, Deno.memoryUsage().heapUsed);
  }
  return least;
}

async function until(clock: CompressedClock, met: () => boolean, seconds = 60): Promise<void> {
  const end = clock.now() + seconds * 1000;
  while (!met()) {
    if (clock.now() > end) throw new Error(`not within ${seconds} s: ${met}`);
    await pause(clock, 20, NEVER);
  }
}

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
  const dial = tcpDial(() => Promise.resolve([{ address, family: 4 }]));
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
        () => [...table.pods.keys()].every((u) => receiver.model.holdersOf(u) > 1),
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

Deno.test("Intake.changed() memory stays flat while the reducer stalls, and one pass catches up", () =>
  rig(
    { pods: 2_000, speed: 1, compression: "stored" },
    async ({ receiver, table, first: { intake }, right, clock }) => {
      await right();
      receiver.pause();
      const churn = async (rounds: number, from: number) => {
        for (let round = from; round < from + rounds; round++) {
          for (const entry of crowd(2_000, round)) {
            table.set(entry);
            intake.changed(entry.pod.uid);
          }
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      };
      // Until the sockets' buffers are full nothing waits.
      let rounds = 2;
      for (let written = 0; written < intake.statistics.bytesWire; rounds += 20) {
        written = intake.statistics.bytesWire;
        await churn(20, rounds);
      }
      await churn(30, rounds);
      const early = leastHeap();
      await churn(90, rounds + 30);
      const grown = leastHeap() - early;
      ok(intake.statistics.dirty <= 2_000, `${intake.statistics.dirty} marks`);
      ok(grown < 5e6, `the heap grew by ${grown} bytes in 180,000 changes`);
      const stalledAt = intake.statistics.messages.pod_new_with_name ?? 0;
      receiver.resume();
      await until(
        clock,
        () => [...receiver.model.pods.values()].every(({ ip }) => ip === rounds + 119),
      );
      const told = (intake.statistics.messages.pod_new_with_name ?? 0) - stalledAt;
      ok(told <= 3 * 2_000, `${told} announcements for 2,000 pods`);
    },
  ));
