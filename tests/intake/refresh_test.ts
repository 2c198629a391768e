import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Intake } from "../../src/intake/intake.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { PodTable } from "../support/pod_table.ts";
import { containerOf, desiredOf, podOf } from "../support/records.ts";
import { INTRODUCTION, WALL_CLOCK } from "./connected.ts";

/** An intake with one pod, and the sockets it has used. */
async function open(maximumAgeMilliseconds = 0) {
  const clock = new FakeClock();
  const table = new PodTable();
  table.set(desiredOf(podOf("a", { containers: [containerOf("x")] })));
  const sockets: MemorySocket[] = [];
  const intake = new Intake({
    host: "reducer.example",
    port: 8000,
    compression: "lz4",
    maximumAgeMilliseconds,
    introduction: INTRODUCTION,
    inventory: table,
    dial: () => {
      const socket = new MemorySocket();
      sockets.push(socket);
      return Promise.resolve(socket);
    },
    clock,
    wallClock: () => WALL_CLOCK,
    random: () => 0,
  });
  const abort = new AbortController();
  const running = intake.run(abort.signal);
  await clock.pass(100);
  return {
    clock,
    table,
    intake,
    sockets,
    /** Names of the messages about pods on the last connection. */
    told: () => sockets.at(-1)!.names.filter((name) => name.startsWith("pod_")),
    async stop() {
      abort.abort();
      await running;
      strictEqual(clock.timers, 0);
    },
  };
}

const SNAPSHOT = ["pod_resync", "pod_new_with_name", "pod_container"];
const AGAIN = ["pod_new_with_name", "pod_container"];

Deno.test("Intake.run() tells everything once more in place, half a minute after a reconnection", async () => {
  const { clock, sockets, told, stop } = await open();
  await clock.pass(700_000);
  deepStrictEqual(told(), SNAPSHOT, "nothing of the kind on a first connection");
  sockets[0]!.hangUp();
  await clock.pass(2_000);
  deepStrictEqual(told(), SNAPSHOT);
  await clock.pass(31_000);
  deepStrictEqual(told(), [...SNAPSHOT, ...AGAIN]);
  await clock.pass(700_000);
  deepStrictEqual(told(), [...SNAPSHOT, ...AGAIN, ...AGAIN, ...AGAIN]);
  await stop();
});

Deno.test("Intake.run() a pod that is gone is deleted once, also between the two", async () => {
  const { clock, sockets, told, table, intake, stop } = await open();
  sockets[0]!.hangUp();
  await clock.pass(29_000);
  table.pods.delete("a");
  intake.changed("a");
  await clock.pass(60_000);
  deepStrictEqual(told(), [...SNAPSHOT, "pod_delete"]);
  await stop();
});

Deno.test("Intake.run() replaces a connection of the greatest age, and closes the old one well", async () => {
  const { clock, sockets, told, intake, stop } = await open(60_000);
  await clock.pass(59_000);
  strictEqual(sockets.length, 1);
  await clock.pass(2_000);
  await settled();
  strictEqual(sockets.length, 2);
  strictEqual(sockets[0]!.ended, true);
  deepStrictEqual(told(), SNAPSHOT);
  deepStrictEqual(intake.statistics.failures, {});
  await stop();
});
