import type { ExpectedPod } from "../../support/oracle/expected_pods.ts";
import { ControlPlane } from "./control_plane.ts";
import { hasEquipment, KUBERNETES } from "./equipment.ts";
import { SimulatedApi } from "./simulated_api.ts";
import { pause } from "./wait_for.ts";

/** An API server that goes away and comes back, with pods that come and go meanwhile. */
export interface RestartableApi extends AsyncDisposable {
  /** The path of one. */
  readonly kubeconfig: string;
  expected(): Promise<ReadonlyMap<string, ExpectedPod>>;
  /** Twenty pods of two Deployments, in a namespace of their own. */
  create(prefix: string): Promise<void>;
  /** Deletes them all at once. */
  destroy(prefix: string): Promise<void>;
  /** Stops the server, in good order or not, waits, and starts it again. */
  restart(signal: "TERM" | "KILL", secondsDown?: number): Promise<void>;
  /** Drops its history, so that no watch can go on from before. */
  compact(): Promise<void>;
}

/** A real API server where there is one, else the simulator's. */
export async function startRestartableApi(): Promise<RestartableApi> {
  return hasEquipment(...KUBERNETES)
    ? new RealApi(await ControlPlane.start({ controllers: false }))
    : new RestartableSimulator(await SimulatedApi.start({}));
}

class RealApi implements RestartableApi {
  readonly #plane: ControlPlane;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  get kubeconfig(): string {
    return this.#plane.kubeconfig;
  }

  expected(): Promise<ReadonlyMap<string, ExpectedPod>> {
    return this.#plane.expected();
  }

  async create(prefix: string): Promise<void> {
    await this.#plane.makePods([
      ...["-prefix", prefix, "-pods=20", "-rs=2", "-namespaces=1", "-nodes=1"],
    ]);
  }

  async destroy(prefix: string): Promise<void> {
    await this.#plane.kubectl([
      ...["-n", `${prefix}-ns-000`, "delete", "pods", "--all", "--force", "--grace-period=0"],
    ]);
  }

  restart(signal: "TERM" | "KILL", secondsDown = 1): Promise<void> {
    return this.#plane.restart("kube-apiserver", signal, secondsDown);
  }

  compact(): Promise<void> {
    return this.#plane.compact();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#plane[Symbol.asyncDispose]();
  }
}

class RestartableSimulator implements RestartableApi {
  readonly #api: SimulatedApi;

  constructor(api: SimulatedApi) {
    this.#api = api;
  }

  get kubeconfig(): string {
    return this.#api.kubeconfig;
  }

  expected(): Promise<ReadonlyMap<string, ExpectedPod>> {
    return this.#api.expected();
  }

  create(prefix: string): Promise<void> {
    for (const name of ["one", "two"]) {
      const key = { namespace: prefix, name: `${prefix}-${name}` };
      this.#api.simulator.workloads.create("Deployment", key, { image: `${name}:1` }, 10);
    }
    return Promise.resolve();
  }

  destroy(prefix: string): Promise<void> {
    this.#api.simulator.deleteNamespace(prefix);
    return Promise.resolve();
  }

  /** Its connections break either way. */
  async restart(_signal: "TERM" | "KILL", secondsDown = 1): Promise<void> {
    await this.#api.simulator.suspend();
    await pause(secondsDown * 1000);
    this.#api.simulator.resume();
  }

  compact(): Promise<void> {
    this.#api.simulator.cluster.compact();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#api[Symbol.asyncDispose]();
  }
}
