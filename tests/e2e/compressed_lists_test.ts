/** The API server of Kubernetes 1.37, which compresses streamed lists: one gzip member a flush. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { assertSame } from "../support/oracle/differences.ts";
import { Collector } from "./support/collector.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd } from "./support/equipment.ts";
import { Receiver } from "./support/receiver.ts";
import { waitFor } from "./support/wait_for.ts";

const PODS = 300;
const STREAMED = "/api/v1/pods?watch=1&sendInitialEvents=true&allowWatchBookmarks=true" +
  "&resourceVersionMatch=NotOlderThan&timeoutSeconds=1";

endToEnd(
  "collector reads streamed lists of a server that would compress them, once and to their end",
  ["kubernetes137Programs", "kubernetesScripts"],
  async () => {
    await using plane = await ControlPlane.start({
      controllers: false,
      programs: "kubernetes137Programs",
    });
    await plane.makePods([
      ...["-prefix", "old", `-pods=${PODS}`, "-rs=30", "-namespaces=1", "-nodes=1"],
    ]);
    // Or there would be nothing to see here.
    const compressed = await plane.answer(STREAMED, { "accept-encoding": "gzip" });
    strictEqual(compressed.headers.get("content-encoding"), "gzip");
    await compressed.body?.cancel();

    await using receiver = await Receiver.start();
    await using collector = new Collector({
      kubeconfig: plane.kubeconfig,
      intakePort: receiver.port,
    });
    const settled = (pods: number) =>
      waitFor("everybody knows", async () => {
        const expected = await plane.expected();
        strictEqual(expected.size, pods, "pods in the cluster");
        collector.program.assertRunning();
        assertSame(receiver.announced.pods, expected);
      }, 30);
    await settled(PODS);
    // And what comes later in the same answer.
    await plane.makePods(["-prefix", "new", "-pods=20", "-rs=2", "-namespaces=1", "-nodes=1"]);
    await settled(PODS + 20);

    const counted = [...await collector.metrics()].filter(([series]) =>
      /^(reflector_(lists|watches)|k8s_collector_watch_failures)_total/.test(series)
    );
    // Nothing was asked for twice, in pages or otherwise.
    deepStrictEqual(
      counted.filter(([, value]) => value > 0).sort(),
      ["jobs", "pods", "replicasets"].map((
        resource,
      ) => [`reflector_lists_total{name="${resource}"}`, 1]),
    );
    deepStrictEqual(collector.entries("warning"), []);
    receiver.assertClean();
  },
);
