import type { Pod, Simulator } from "../../src/testbed/simulator/mod.ts";
import { announcedPods } from "../e2e/support/simulated.ts";

/** Addresses that no simulated pod has: 100.64.0.0/10. */
const FIRST_ADDRESS = 100 * 2 ** 24 + 64 * 2 ** 16;

/** Gives one ordinary pod after the other an address that no pod has had before. */
export class OrdinaryChanges {
  readonly #simulator: Simulator;
  readonly #told: (uid: string, ip: number) => void;
  readonly #pods: readonly Pod["metadata"][];
  #turn = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `told` hears of each change just after it was made; an address is an unsigned integer. */
  constructor(simulator: Simulator, told: (uid: string, ip: number) => void) {
    this.#simulator = simulator;
    this.#told = told;
    this.#pods = [...simulator.cluster.pods.values()]
      .filter(({ spec, status }) => status.phase === "Running" && spec.hostNetwork !== true)
      .map(({ metadata }) => metadata);
  }

  /** Pods that the reducer is to know in the beginning. */
  get announced(): number {
    return announcedPods(this.#simulator);
  }

  start(perSecond: number): void {
    this.stop();
    this.#timer = setInterval(() => this.#next(), 1000 / perSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #next(): void {
    const { pods } = this.#simulator.cluster;
    const key = this.#pods[this.#turn % this.#pods.length];
    const pod = key === undefined ? undefined : pods.get(key);
    if (pod === undefined) throw new Error(`the ordinary pod ${key?.name} is not there any more`);
    const number = FIRST_ADDRESS + this.#turn++;
    const ip = [24, 16, 8, 0].map((shift) => number >>> shift & 0xff).join(".");
    pods.apply({ ...pod, status: { ...pod.status, podIP: ip, podIPs: [{ ip }] } });
    this.#told(pod.metadata.uid, number);
  }
}
