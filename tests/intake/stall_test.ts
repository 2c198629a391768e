/** An hour of changes for a reducer that takes nothing: what waits for it is state, not history. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Intake } from "../../src/intake/intake.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { live } from "../support/live.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { PodTable } from "../support/pod_table.ts";
import { connect, crowd, INTRODUCTION, WALL_CLOCK } from "./connected.ts";

const PODS = 1_000;
const CHANGES_A_SECOND = 1_000;

/** How many messages of each kind are told of pods. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) if (name.startsWith("pod_")) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

for (
  const [what, writes] of [["nothing at all", 0], ["the handshake", 2], ["a part", 3]] as const
) {
  Deno.test(`Intake.changed() an hour of changes for a reducer that takes ${what} leaves a mark a pod at most`, async () => {
    const clock = new FakeClock();
    const table = new PodTable();
    const pods = crowd(PODS);
    table.set(...pods);
    let stalling = true;
    const sockets: MemorySocket[] = [];
    const intake = new Intake({
      host: "reducer.example",
      port: 8000,
      compression: "stored",
      introduction: INTRODUCTION,
      inventory: table,
      dial: () => {
        const socket = new MemorySocket();
        sockets.push(socket);
        if (stalling) stallAfter(socket, writes);
        return Promise.resolve(socket);
      },
      clock,
      wallClock: () => WALL_CLOCK,
      random: () => 0,
    });
    const abort = new AbortController();
    const running = intake.run(abort.signal);
    await settled();

    const statistics = live(() => intake.statistics);
    let most = 0;
    for (let second = 0; second < 3_600; second += 5) {
      for (let change = 0; change < 5 * CHANGES_A_SECOND; change++) {
        intake.changed(pods[change % PODS]!.pod.uid);
      }
      most = Math.max(most, statistics.dirty);
      await clock.pass(5_000);
    }
    // Before its epoch begins, a connection needs no marks at all.
    strictEqual(most, writes < 2 ? 0 : PODS, "marks after 3,600,000 changes");
    ok((statistics.failures["stalled"] ?? 0) > 100, "it went on trying");

    // The reducer takes again: one epoch, each pod once.
    stalling = false;
    sockets.at(-1)!.resume();
    await clock.pass(60_000);
    strictEqual(statistics.dirty, 0);
    strictEqual(statistics.snapshotFlushed, true);
    const { pod_resync, pod_new_with_name, pod_container } = counted(sockets.at(-1)!.names);
    // Everything is told once more half a minute after a reconnection.
    strictEqual(pod_resync, 1);
    ok(pod_new_with_name! <= 2 * PODS && pod_new_with_name! >= PODS);
    ok(pod_container! <= 2 * PODS && pod_container! >= PODS);
    abort.abort();
    await running;
    strictEqual(clock.timers, 0);
  });
}

/** The socket takes so many writes, and then nothing more until it is resumed. */
function stallAfter(socket: MemorySocket, writes: number): void {
  if (writes === 0) return socket.stall();
  const { write } = socket;
  let left = writes;
  socket.write = (bytes) => {
    if (left-- === 0) socket.stall();
    return write.call(socket, bytes);
  };
}

Deno.test("Session.changed() after a stall each pod is told in one step, whatever happened to it", async () => {
  const { clock, socket, table, outbox, changed, start, fresh, session, outcome } = connect({
    compression: "stored",
  });
  table.set(...crowd(PODS));
  await start();
  await clock.pass(1_000);
  fresh();
  socket.stall();
  const [first, ...others] = [...table.pods.keys()];
  changed(first!);
  await clock.pass(10);
  ok(socket.writing || outbox.dirty === 0);
  for (let round = 1; round <= 50; round++) {
    table.set(...crowd(PODS, 10 + round));
    changed(...table.pods.keys());
    strictEqual(outbox.dirty, PODS, "one mark for each, however often it changed");
  }
  // Some of them are gone in the end, and some came and went: nothing is to be told of those.
  const gone = others.slice(0, 100);
  for (const uid of gone) table.pods.delete(uid);
  for (let index = 0; index < 500; index++) {
    changed(`brief-${index}`);
  }
  socket.resume();
  await clock.pass(1_000);
  deepStrictEqual(counted(fresh()), { pod_new_with_name: PODS - 100, pod_delete: 100 });
  strictEqual(outbox.dirty, 0);
  session.close("when told");
  await settled();
  strictEqual(outcome(), "closed");
});
