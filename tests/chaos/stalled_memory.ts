// deno-lint-ignore-file no-console -- a program whose output its test reads
/**
 * What waits for a reducer that reads nothing while pods change: prints marks, growth of the heap and
 * how many announcements catch up. To be run with `--v8-flags=--expose-gc`.
 */
import { crowd } from "../intake/connected.ts";
import { rig, until } from "./intake_rig.ts";

const PODS = 2_000;
const { gc } = globalThis as unknown as { gc: () => void };

function heap(): number {
  gc();
  return Deno.memoryUsage().heapUsed;
}

// So slow that the write deadline stays away: the stall is to last.
await rig(
  { pods: PODS, speed: 0.1, compression: "stored" },
  async ({ receiver, table, first: { intake }, right, clock }) => {
    await right();
    receiver.pause();
    const churn = async (rounds: number, from: number) => {
      for (let round = from; round < from + rounds; round++) {
        for (const entry of crowd(PODS, round)) {
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
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const early = heap();
    await churn(90, rounds);
    const grownBytes = heap() - early;
    const { dirty, messages } = intake.statistics;
    const before = messages.pod_new_with_name ?? 0;
    receiver.resume();
    const last = rounds + 89;
    await until(clock, () => [...receiver.model.pods.values()].every(({ ip }) => ip === last));
    const told = (intake.statistics.messages.pod_new_with_name ?? 0) - before;
    console.log(JSON.stringify({ dirty, grownBytes, told }));
  },
);
