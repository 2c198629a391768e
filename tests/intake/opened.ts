import { ok, strictEqual } from "node:assert/strict";
import type { Dial, DialAttempt } from "../../src/intake/dial.ts";
import { Intake } from "../../src/intake/intake.ts";
import type { Socket } from "../../src/intake/socket.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { live } from "../support/live.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { PodTable } from "../support/pod_table.ts";
import { INTRODUCTION, WALL_CLOCK } from "./connected.ts";

/** What a connection attempt meets: a socket, an error, or no answer at all. */
export type Fate = MemorySocket | Error | "silence";

/** An intake whose connection attempts meet these fates, in their order; then all goes well. */
export function open(...fates: readonly Fate[]) {
  return openAged(0, ...fates);
}

/** The same, with connections that are replaced at this age. */
export function openAged(maximumAgeMilliseconds: number, ...fates: readonly Fate[]) {
  const clock = new FakeClock();
  const table = new PodTable();
  const abort = new AbortController();
  const attempts: {
    readonly host: string;
    readonly port: number;
    readonly at: number;
    readonly tell: DialAttempt;
  }[] = [];
  const sockets: MemorySocket[] = [];
  const start = clock.now();
  const dial: Dial = (host, port, signal, tell) => {
    const fate = fates[attempts.length] ?? new MemorySocket();
    ok(tell !== undefined);
    attempts.push({ host, port, at: clock.now() - start, tell });
    if (fate instanceof Error) return Promise.reject(fate);
    if (fate === "silence") {
      return new Promise<Socket>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    sockets.push(fate);
    return Promise.resolve(fate);
  };
  let random = 0;
  let fault: unknown;
  const intake = new Intake({
    host: "reducer.example",
    port: 8000,
    compression: "lz4",
    maximumAgeMilliseconds,
    introduction: INTRODUCTION,
    inventory: table,
    dial,
    clock,
    wallClock: () => WALL_CLOCK + clock.now() - start,
    random: () => random,
  });
  let ended = false;
  return {
    clock,
    table,
    abort,
    intake,
    sockets,
    attempts,
    statistics: live(() => intake.statistics),
    /** Uniform in [0, 1): what the next draws answer. */
    draw(value: number) {
      random = value;
    },
    ended: () => ended,
    /** What `run` rejected with. */
    fault: () => fault,
    async start(): Promise<void> {
      void intake.run(abort.signal).then(() => ended = true, (error) => fault = error);
      await settled();
    },
    async end(): Promise<void> {
      abort.abort();
      await settled();
      strictEqual(ended, true);
      strictEqual(clock.timers, 0);
    },
  };
}

/** Numbers of the epochs that a reducer was told of. */
export function epochs(socket: MemorySocket | undefined): readonly bigint[] {
  return (socket?.wire.messages ?? []).flatMap((message) =>
    message.name === "pod_resync" ? [message.resync_count] : []
  );
}
