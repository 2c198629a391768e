import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { dialTcp } from "../../src/intake/dial.ts";
import { Intake, type IntakeOptions } from "../../src/intake/intake.ts";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { pause } from "../../src/time/mod.ts";
import { crowd, INTRODUCTION } from "../intake/connected.ts";
import { PodTable } from "../support/pod_table.ts";
import { CompressedClock } from "./compressed_clock.ts";
import { Observations } from "./observations.ts";
import { type Link, TcpProxy } from "./tcp_proxy.ts";

const NEVER = new AbortController().signal;
const SPEED = 20;

/** Runs a test on an intake, a proxy and a receiver; nothing of them is left. */
export async function rig(
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

export interface Started {
  readonly intake: Intake;
  stop(): Promise<void>;
}

export interface Rig {
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

/** Waits, by the clock, until it is so. */
export async function until(
  clock: CompressedClock,
  met: () => boolean,
  seconds = 60,
): Promise<void> {
  const end = clock.now() + seconds * 1000;
  while (!met()) {
    if (clock.now() > end) throw new Error(`not within ${seconds} s: ${met}`);
    await pause(clock, 20, NEVER);
  }
}
