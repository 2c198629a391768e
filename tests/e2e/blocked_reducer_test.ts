/**
 * A genuine reducer whose ingest thread has blocked for ever keeps its connections open and reads
 * nothing more (protocol 1.4, "bug D"). The collector must notice, stay small, and tell everything
 * to the reducer that comes after it.
 */
import { ok, strictEqual } from "node:assert/strict";
import { encodeVersionInfo, MessageEncoder, TEXT_LIMIT } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import { COLLECTOR_TYPE } from "../../src/wire/protocol.ts";
import { kubeconfig, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { Collector } from "./support/collector.ts";
import { announcedPods } from "./support/simulated.ts";
import { endToEnd, equipment } from "./support/equipment.ts";
import { freePort, isListening } from "./support/free_port.ts";
import { GenuineReducer } from "./support/genuine_reducer.ts";
import { Program } from "./support/program.ts";
import { waitFor } from "./support/wait_for.ts";

/** Of a size that no socket buffers hold: the snapshot alone must stall. */
const PODS = 40_000;
const MEGABYTES_MOST = 400;
const BLOCKS_BYTES = 32 * 1024;
/** The queue that blocks it holds 8 MiB, socket buffers not much more. */
const FLOOD_BYTES = 64e6;

/** The reducer as it is released, without the patch that keeps its queues moving. */
async function startUnpatched(folder: string): Promise<{ program: Program; port: number }> {
  const port = freePort();
  const program = new Program({
    command: `${equipment("reducer")}/run.sh`,
    args: [String(port), `${folder}/log`],
    environment: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: Deno.env.get("HOME") ?? "",
      XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? "",
      REDUCER: "reducer-genuine",
      LEVEL: "info",
      PROM_PORT: String(freePort()),
      FLOW_PORT: String(freePort()),
    },
  });
  await waitFor("the reducer listens", async () => ok(await isListening(port)));
  return { program, port };
}

/** Fills the queue of its error lines, which nobody empties: deletions of pods it never heard of. */
async function block(port: number): Promise<void> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  };
  await write(encodeVersionInfo({ major: 0, minor: 11, patch: 0 }, Date.now()));
  const frame = new FrameWriter({ compression: "stored" });
  const encoder = new MessageEncoder(frame);
  encoder.connect(COLLECTOR_TYPE.kubernetes, "flood");
  const uid = "u".repeat(TEXT_LIMIT.uid);
  let taken = 0;
  let stuck = false;
  while (!stuck && taken < FLOOD_BYTES) {
    while (frame.sealedBytes < BLOCKS_BYTES) ok(encoder.podDelete(uid));
    const bytes = frame.take();
    const { promise: patience, resolve: loseIt } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      stuck = true;
      loseIt();
    }, 5_000);
    // A write that hangs may never settle, even when its connection is closed.
    await Promise.race([write(bytes), patience]);
    clearTimeout(timer);
    taken += bytes.length;
  }
  connection.close();
  ok(stuck, `the reducer still reads after ${taken} bytes`);
}

endToEnd(
  "collector outlives a reducer whose ingest has blocked for ever",
  ["reducer"],
  async () => {
    const folder = await Deno.makeTempDir();
    const simulator = startSimulator({ pods: PODS });
    const path = `${folder}/kubeconfig`;
    await Deno.writeTextFile(path, kubeconfig({ url: simulator.url }));
    const { program: blocked, port } = await startUnpatched(folder);
    try {
      await block(port);
      await using collector = new Collector({
        kubeconfig: path,
        intakePort: port,
        args: ["--intake-compression=stored"],
      });
      await waitFor("it has left the reducer that takes nothing, twice", async () => {
        blocked.assertRunning();
        const stalls = collector.entries(/took no data for 10 s/).length;
        ok(stalls >= 2, `${stalls} times`);
        strictEqual((await collector.get("/livez")).status, 200);
      }, 60);
      const status = await Deno.readTextFile(`/proc/${collector.program.pid}/status`);
      const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
      ok(megabytes < MEGABYTES_MOST, `${megabytes} MB`);

      // Whoever watches over it kills it in the end: SIGTERM would do nothing.
      blocked.signal("SIGKILL");
      await blocked.ended;
      await using reducer = await GenuineReducer.start({ port });
      await waitFor("the next one knows every pod", async () => {
        collector.program.assertRunning();
        const pods = await reducer.pods();
        strictEqual(pods.size, announcedPods(simulator));
        strictEqual([...pods.values()].filter(({ containers }) => containers.size === 0).length, 0);
      }, 60);
      strictEqual((await collector.stop()).code, 0);
      strictEqual(collector.entries("error").length, 0);
      await reducer.stop();
    } finally {
      await blocked[Symbol.asyncDispose]();
      await simulator.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
);
