import {
  kubeconfig,
  type Pod,
  Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../../src/testbed/simulator/mod.ts";
import { type ExpectedPod, expectedPods } from "../../support/oracle/expected_pods.ts";
import type { Api, StreamFault } from "./start_api.ts";

/** The simulator in this process. */
export class SimulatedApi implements Api {
  readonly kubeconfig: string;
  readonly simulator: Simulator;
  /** It ends with this process and not before. */
  readonly program = { assertRunning: () => {} };

  private constructor(kubeconfig: string, simulator: Simulator) {
    this.kubeconfig = kubeconfig;
    this.simulator = simulator;
  }

  static async start(options: SimulatorOptions): Promise<SimulatedApi> {
    const path = await Deno.makeTempFile({ suffix: ".kubeconfig" });
    const simulator = startSimulator(options);
    await Deno.writeTextFile(path, kubeconfig({ url: simulator.url }));
    return new SimulatedApi(path, simulator);
  }

  watches(): Promise<number> {
    return Promise.resolve(this.simulator.watches());
  }

  disturb(kind: StreamFault): Promise<void> {
    this.simulator.faults.onWatches({ kind });
    return Promise.resolve();
  }

  bookmark(): Promise<void> {
    this.simulator.faults.onWatches({ kind: "bookmark" });
    return Promise.resolve();
  }

  put(pod: string): Promise<void> {
    this.simulator.cluster.pods.apply(JSON.parse(pod) as Pod);
    return Promise.resolve();
  }

  expected(): Promise<ReadonlyMap<string, ExpectedPod>> {
    const { pods, replicasets, jobs } = this.simulator.cluster;
    return Promise.resolve(expectedPods({
      pods: [...pods.values()],
      replicaSets: [...replicasets.values()],
      jobs: [...jobs.values()],
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close();
    await Deno.remove(this.kubeconfig);
  }
}
