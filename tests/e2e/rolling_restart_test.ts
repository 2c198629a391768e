/** Two collectors at once, as while a Deployment rolls: the reducer never lets go of a pod. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { kubeconfig, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { Collector } from "./support/collector.ts";
import { announcedPods } from "./support/simulated.ts";
import { endToEnd } from "./support/equipment.ts";
import { GenuineReducer, METRICS_SECONDS } from "./support/genuine_reducer.ts";
import { waitFor } from "./support/wait_for.ts";

const PODS = 500;

endToEnd(
  "collector hands over to the next one, as a genuine reducer sees it",
  ["reducer"],
  async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/kubeconfig`;
    const simulator = startSimulator({ pods: PODS });
    const pods = announcedPods(simulator);
    await Deno.writeTextFile(path, kubeconfig({ url: simulator.url }));
    try {
      await using reducer = await GenuineReducer.start();
      const start = () => new Collector({ kubeconfig: path, intakePort: reducer.port });
      const synced = (collector: Collector) =>
        waitFor("it is synced", async () => {
          strictEqual((await collector.get("/readyz")).status, 200);
        });
      const arrivals = async () =>
        (await reducer.lines()).filter((line) => line.includes("set_pod_new: uid")).length;

      await using old = start();
      await synced(old);
      await using next = start();
      await synced(next);
      await waitFor("both have told everything", async () => {
        strictEqual(await arrivals(), 2 * pods);
      });
      const { code } = await old.stop();
      strictEqual(code, 0);

      // Nothing is told again, so what the reducer holds now it has held all the time.
      await waitFor("its metrics", async () => {
        await reducer.assertSpans("k8s_pod", pods);
      }, METRICS_SECONDS);
      strictEqual(await arrivals(), 2 * pods);
      strictEqual((await reducer.lines()).filter((line) => line.includes("pod_delete")).length, 0);
      const closed = (await reducer.lines()).filter((line) => line.includes("Connection closed"));
      strictEqual(closed.length, 1, "only the old one's connection was closed, with FIN");
      ok(await next.metric("k8s_collector_reducer_snapshot_flushed") === 1);
      strictEqual((await next.stop()).code, 0);
      deepStrictEqual(next.entries("error"), []);
      await reducer.stop();
    } finally {
      await simulator.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
);
