/** Ten thousand pods: everything arrives, whichever way they are listed and decoded. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Announced } from "../support/oracle/announced.ts";
import { Collector } from "./support/collector.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { tenThousandPods } from "./support/data_set.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";
import { GenuineReducer, METRICS_SECONDS } from "./support/genuine_reducer.ts";
import { Receiver } from "./support/receiver.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

const SYNC_SECONDS = 60;

endToEnd(
  "collector tells ten thousand pods without an error",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start({
      controllers: false,
      data: await tenThousandPods(),
    });
    const expected = await plane.expected();
    strictEqual(expected.size, 10_000);

    /** Runs a collector until all pods are told, and ends it. */
    const tell = async (announced: Announced, intakePort: number, mode: string) => {
      await using collector = new Collector({
        kubeconfig: plane.kubeconfig,
        intakePort,
        args: [`--initial-list=${mode}`],
      });
      await waitFor("all pods are told", () => {
        collector.program.assertRunning();
        strictEqual(announced.pods.size, expected.size);
        strictEqual(announced.containers, 2 * expected.size);
      }, SYNC_SECONDS);
      assertSame(announced.pods, expected);
      strictEqual((await collector.get("/readyz")).status, 200);
      const watches = await collector.metric('reflector_watches_total{name="pods"}');
      strictEqual(watches, mode === "pages" ? 1 : 0, "watches that began after a list");
      const { code, seconds } = await collector.stop();
      strictEqual(code, 0);
      ok(seconds < 5, `${seconds} s`);
      deepStrictEqual(collector.log.filter(({ level }) => level !== "info"), []);
    };

    for (const [mode, library] of [["watch-list", "c"], ["pages", "flex"]] as const) {
      await step(`listed by ${mode}, decoded by another decoder (${library})`, async () => {
        await using decoder = await startDecoder({ library });
        await tell(decoder.announced, decoder.port, mode);
        strictEqual(await decoder.stop(), 0);
        decoder.assertClean();
      });
    }

    await step("received by our own receiver", async () => {
      await using receiver = await Receiver.start();
      await tell(receiver.announced, receiver.port, "auto");
      strictEqual(await receiver.stop(), 0);
      receiver.assertClean();
    });

    await step("counted by the genuine reducer", async () => {
      await using reducer = await GenuineReducer.start({ level: "debug" });
      await using collector = new Collector({
        kubeconfig: plane.kubeconfig,
        intakePort: reducer.port,
      });
      await waitFor("it is synced", async () => {
        strictEqual((await collector.get("/readyz")).status, 200);
      }, SYNC_SECONDS);
      await waitFor("its metrics", async () => {
        await reducer.assertSpans("k8s_pod", expected.size);
        await reducer.assertSpans("k8s_container", 2 * expected.size);
        strictEqual(await reducer.messages("pod_resync"), 1);
      }, METRICS_SECONDS);
      await reducer.assertContent();
      strictEqual((await collector.stop()).code, 0);
      await reducer.stop();
    }, ["reducer"]);
  },
);
