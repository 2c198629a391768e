/** SIGTERM while a snapshot flows: the stream ends between two messages, with FIN, and soon. */
import { ok, strictEqual } from "node:assert/strict";
import { kubeconfig, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { readWire } from "../support/wire.ts";
import { Collector } from "./support/collector.ts";
import { waitFor } from "./support/wait_for.ts";

const PODS = 30_000;
const BYTES_BEFORE_SIGNAL = 300_000;

Deno.test("collector ends in the middle of a snapshot that flows, between two messages", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kubeconfig`;
  const simulator = startSimulator({ pods: PODS });
  await Deno.writeTextFile(path, kubeconfig({ url: simulator.url }));
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received: Uint8Array[] = [];
  let bytes = 0;
  let hurry = false;
  let reset: unknown;
  const reading = (async () => {
    using connection = await listener.accept();
    const buffer = new Uint8Array(32 * 1024);
    try {
      for (let length; (length = await connection.read(buffer)) !== null;) {
        received.push(buffer.slice(0, length));
        bytes += length;
        if (!hurry) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } catch (error) {
      reset = error;
    }
  })();
  try {
    await using collector = new Collector({
      kubeconfig: path,
      intakePort: listener.addr.port,
      args: ["--intake-compression=stored"],
    });
    await waitFor("the snapshot flows", async () => {
      collector.program.assertRunning();
      ok(bytes > BYTES_BEFORE_SIGNAL);
      strictEqual(await collector.metric("k8s_collector_reducer_snapshot_flushed"), 0);
    }, 40);
    hurry = true;
    const { code, seconds } = await collector.stop();
    strictEqual(code, 0);
    ok(seconds < 5, `${seconds} s`);
    await reading;
    strictEqual(reset, undefined);
    strictEqual(collector.entries("error").length, 0);
    // Throws at anything that is not whole.
    const { messages } = readWire(await new Blob(received as Uint8Array<ArrayBuffer>[]).bytes());
    const pods = messages.filter(({ name }) => name === "pod_new_with_name").length;
    ok(pods > 100 && pods < PODS, `${pods} pods`);
  } finally {
    await simulator.close();
    await Deno.remove(folder, { recursive: true });
  }
});
