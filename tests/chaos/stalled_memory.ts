// deno-lint-ignore-file no-console -- a program whose output its test reads
/**
 * What waits for a reducer that reads nothing while 1,000 pod changes a second go on, for so many
 * minutes: prints marks, growth of heap and resident memory before and while it stalls, and how many
 * announcements catch up. The changes come as fast as they can, and the minutes are counted in them.
 * To be run as `deno run -A --v8-flags=--expose-gc tests/chaos/stalled_memory.ts [MINUTES]`.
 */
import { crowd } from "../intake/connected.ts";
import { rig, until } from "./intake_rig.ts";

const PODS = 2_000;
const CHANGES_A_SECOND = 1_000;
const ROUNDS = Math.ceil(Number(Deno.args[0] ?? 3) * 60 * CHANGES_A_SECOND / PODS);
const FLOWING_ROUNDS = Math.ceil(ROUNDS / 3);
const { gc } = globalThis as unknown as { gc: () => void };

function memory(): { readonly heap: number; readonly resident: number } {
  gc();
  const { heapUsed, rss } = Deno.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

const turn = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// So slow that the write deadline stays away: the stall is to last.
await rig(
  { pods: PODS, speed: 0.01, compression: "stored" },
  async ({ receiver, table, first: { intake }, right, clock }) => {
    await right();
    let round = 2;
    const churn = async (rounds: number) => {
      for (const end = round + rounds; round < end; round++) {
        for (const entry of crowd(PODS, round)) {
          table.set(entry);
          intake.changed(entry.pod.uid);
        }
        await turn();
      }
    };
    /** Bytes by which a change makes it grow. */
    const growth = async (rounds: number) => {
      const before = memory();
      await churn(rounds);
      const { heap, resident } = memory();
      const changes = rounds * PODS;
      return {
        changes,
        heapBytes: heap - before.heap,
        residentBytes: resident - before.resident,
        residentBytesAChange: Math.round((resident - before.resident) / changes * 100) / 100,
      };
    };
    await churn(FLOWING_ROUNDS);
    const flowing = await growth(FLOWING_ROUNDS);
    receiver.pause();
    // Until the sockets' buffers are full nothing waits.
    for (let written = 0; written < intake.statistics.bytesWire;) {
      written = intake.statistics.bytesWire;
      await churn(20);
      await turn(100);
    }
    const stalled = await growth(ROUNDS);
    const { dirty, messages } = intake.statistics;
    const before = messages["pod_new_with_name"] ?? 0;
    receiver.resume();
    const last = round - 1;
    await until(clock, () => [...receiver.model.pods.values()].every(({ ip }) => ip === last));
    const told = (messages["pod_new_with_name"] ?? 0) - before;
    console.log(
      JSON.stringify({ pods: PODS, dirty, told, flowing, stalled }),
    );
  },
);
