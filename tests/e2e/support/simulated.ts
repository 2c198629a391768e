import type { Simulator } from "../../../src/testbed/simulator/mod.ts";
import { expectedPods } from "../../support/oracle/expected_pods.ts";

/** How many pods of a simulated cluster a reducer should know: those that have not ended. */
export function announcedPods({ cluster }: Simulator): number {
  return expectedPods({
    pods: [...cluster.pods.values()],
    replicaSets: [...cluster.replicasets.values()],
    jobs: [...cluster.jobs.values()],
  }).size;
}
