/**
 * The API server is replaced by one that can do less, and then by one that can do more: real ones,
 * told apart by their feature gates.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { dirname } from "node:path";
import { Collector } from "./support/collector.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** Backoff of the watches, and the grace period of deletions. */
const HEAL_SECONDS = 45;

/** The next start of the server has streamed lists or not. */
async function setWatchList(plane: ControlPlane, on: boolean): Promise<void> {
  const path = `${dirname(plane.kubeconfig)}/cmd/kube-apiserver`;
  const command = await Deno.readTextFile(path);
  match(command, /--feature-gates[ =]\S+/);
  const gates = command.replace(/,WatchList=\w+/, "")
    .replace(/(--feature-gates[ =]\S+?)(?=['"]?\s)/, `$1,WatchList=${on}`);
  await Deno.writeTextFile(path, gates);
}

endToEnd(
  "collector upgrades of the API server lose no pod, whatever it can do afterwards",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start({ controllers: false });
    await using decoder = await startDecoder({ library: "c" });
    await using collector = new Collector({
      kubeconfig: plane.kubeconfig,
      intakePort: decoder.port,
    });
    const settled = (pods: number) =>
      waitFor("everybody knows", async () => {
        const expected = await plane.expected();
        strictEqual(expected.size, pods, "pods in the cluster");
        collector.program.assertRunning();
        assertSame(decoder.announced.pods, expected);
      }, HEAL_SECONDS);
    const create = (prefix: string) =>
      plane.makePods(["-prefix", prefix, "-pods=20", "-rs=2", "-namespaces=1", "-nodes=1"]);
    const destroy = (prefix: string) =>
      plane.kubectl([
        ...["-n", `${prefix}-ns-000`, "delete", "pods", "--all", "--force", "--grace-period=0"],
      ]);
    const relists = () => collector.metric('k8s_collector_relists_total{resource="pods"}');
    /** Replaces the server, and its history with it, while the collector sees nothing. */
    const replaced = async (watchList: boolean, change: () => Promise<void>) => {
      const before = await relists();
      collector.program.signal("SIGSTOP");
      await plane.compact();
      await setWatchList(plane, watchList);
      await plane.restart("kube-apiserver", "KILL", 0);
      await change();
      await plane.compact();
      await plane.restart("kube-apiserver", "KILL", 0);
      collector.program.signal("SIGCONT");
      return before;
    };

    await step("before", async () => {
      await create("first");
      await settled(20);
    });

    await step("a server that cannot stream lists", async () => {
      const before = await replaced(false, async () => {
        await destroy("first");
        await create("second");
      });
      await settled(20);
      ok(await relists() > before);
      collector.assertLogged(/listing in pages from now on, because /);
    });

    await step("and one that can", async () => {
      const before = await replaced(true, () => create("third"));
      await settled(40);
      ok(await relists() > before);
    });

    await step("all in one epoch", async () => {
      strictEqual((await collector.stop()).code, 0);
      deepStrictEqual(collector.entries("error"), []);
      strictEqual(await decoder.stop(), 0);
      decoder.assertClean();
    });
  },
);
