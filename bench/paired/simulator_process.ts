// deno-lint-ignore-file no-console -- its lines are read by the benchmark
/**
 * The simulator in a process of its own, so that its work is not taken for the collector's:
 * `simulator_process.ts KUBECONFIG PODS EVENTS-PER-SECOND SECONDS`. SIGUSR1 begins the churn.
 */
import { writeAtomically } from "../../src/operations/mod.ts";
import {
  Churn,
  kubeconfig as kubeconfigOf,
  startSimulator,
} from "../../src/testbed/simulator/mod.ts";
import { expectedPods } from "../../tests/support/oracle/expected_pods.ts";
import { pause } from "../../tests/e2e/support/wait_for.ts";

/** A line of its output, as JSON. */
export type Answer =
  | { readonly kind: "ready"; readonly pods: number; readonly containers: number }
  | { readonly kind: "churned"; readonly events: number };

function answer(line: Answer): void {
  console.log(JSON.stringify(line));
}

async function main([kubeconfig = "", pods, eventsPerSecond, seconds]: readonly string[]) {
  const simulator = startSimulator({ pods: Number(pods), seed: 7 });
  const { cluster, kubelet } = simulator;
  await writeAtomically(kubeconfig, kubeconfigOf({ url: simulator.url }));
  Deno.addSignalListener("SIGUSR1", async () => {
    const before = cluster.revision.current;
    const churn = new Churn(cluster, kubelet, Number(eventsPerSecond));
    churn.start();
    await pause(Number(seconds) * 1000);
    churn.stop();
    answer({ kind: "churned", events: cluster.revision.current - before });
  });
  const expected = [
    ...expectedPods({
      pods: [...cluster.pods.values()],
      replicaSets: [...cluster.replicasets.values()],
      jobs: [...cluster.jobs.values()],
    }).values(),
  ];
  const containers = expected.reduce((sum, pod) => sum + pod.containers.size, 0);
  answer({ kind: "ready", pods: expected.length, containers });
}

if (import.meta.main) await main(Deno.args);
