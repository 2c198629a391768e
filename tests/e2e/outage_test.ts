/**
 * The API server goes away and comes back, and with it the history that a watch goes on from. The
 * reducer must end up with the cluster's pods each time, told as a difference.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Collector } from "./support/collector.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd } from "./support/equipment.ts";
import { startRestartableApi } from "./support/restartable_api.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** Backoff of the watches, and the grace period of deletions. */
const HEAL_SECONDS = 45;

endToEnd(
  "collector restarts of the API server lose no pod, and cost no resync",
  [],
  async (step) => {
    await using api = await startRestartableApi();
    await using streamed = await startDecoder({ library: "c" });
    await using paged = await startDecoder({ library: "flex" });
    const { kubeconfig } = api;
    await using streaming = new Collector({ kubeconfig, intakePort: streamed.port });
    await using paging = new Collector({
      kubeconfig,
      intakePort: paged.port,
      args: ["--initial-list=pages"],
    });
    const collectors = [streaming, paging];
    const decoders = [streamed, paged];

    const settled = (pods: number) =>
      waitFor("everybody knows", async () => {
        const expected = await api.expected();
        strictEqual(expected.size, pods, "pods in the cluster");
        for (const { program } of [...collectors, ...decoders]) program.assertRunning();
        for (const { announced } of decoders) assertSame(announced.pods, expected);
      }, HEAL_SECONDS);
    const relists = () =>
      Promise.all(
        collectors.map((each) => each.metric('k8s_collector_relists_total{resource="pods"}')),
      );
    /** Does something that the collectors cannot see: their connections end before it. */
    const unseen = async (change: () => Promise<void>) => {
      for (const { program } of collectors) program.signal("SIGSTOP");
      await api.restart("KILL", 0);
      await change();
      for (const { program } of collectors) program.signal("SIGCONT");
    };

    await step("before", async () => {
      await api.create("first");
      await api.create("second");
      await settled(40);
    });

    await step("an orderly restart", async () => {
      await api.restart("TERM");
      await api.create("third");
      await settled(60);
    });

    await step("a crash, and pods that came and went unseen", async () => {
      await unseen(async () => {
        await api.destroy("first");
        await api.create("fourth");
      });
      await settled(60);
    });

    await step("history that was compacted", async () => {
      const before = await relists();
      await unseen(async () => {
        await api.destroy("second");
        await api.compact();
        // What the server remembers would do without the history.
        await api.restart("KILL", 0);
        await api.create("fifth");
      });
      await settled(60);
      for (const [index, count] of (await relists()).entries()) ok(count > before[index]!);
    });

    await step("all over one connection each, in one epoch", async () => {
      for (const collector of collectors) {
        strictEqual((await collector.stop()).code, 0);
        deepStrictEqual(collector.entries("error"), []);
        collector.assertLogged(/cannot watch pods, /);
        collector.assertLogged(/pods: the API server answers again/);
      }
      for (const decoder of decoders) {
        strictEqual(await decoder.stop(), 0);
        decoder.assertClean();
      }
    });
  },
);
