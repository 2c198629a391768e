import { ownedBy } from "../../../src/testbed/simulator/mod.ts";
import type { ExpectedPod, PodObject } from "../../support/oracle/expected_pods.ts";
import { ControlPlane } from "./control_plane.ts";
import { hasEquipment, KUBERNETES } from "./equipment.ts";
import { SimulatedApi } from "./simulated_api.ts";
import { waitFor } from "./wait_for.ts";

/** A service account of the namespace `observability`. */
export interface Account {
  /** The path of one. */
  readonly kubeconfig: string;
  /** What it should be told once it may read everything. */
  expected(): Promise<ReadonlyMap<string, ExpectedPod>>;
}

/**
 * A cluster with a Deployment of two pods, and two service accounts: `partial`, which may read no
 * Jobs, and `powerless`, which may read nothing.
 */
export interface Accounts extends AsyncDisposable {
  readonly partial: Account;
  readonly powerless: Account;
  /** Creates a Job, of a CronJob or of its own, and answers the uid of its pod, once that runs. */
  createJob(name: string, cronJob?: string): Promise<string>;
  /** Lets both accounts read everything. */
  grant(): Promise<void>;
}

/** On a real control plane where there is one, else on the simulator. */
export async function startAccounts(): Promise<Accounts> {
  return hasEquipment(...KUBERNETES) ? await RealAccounts.start() : await SimulatedAccounts.start();
}

class RealAccounts implements Accounts {
  readonly partial: Account;
  readonly powerless: Account;
  readonly #plane: ControlPlane;

  private constructor(plane: ControlPlane, partial: string, powerless: string) {
    this.#plane = plane;
    const expected = () => plane.expected();
    this.partial = { kubeconfig: partial, expected };
    this.powerless = { kubeconfig: powerless, expected };
  }

  static async start(): Promise<RealAccounts> {
    const plane = await ControlPlane.start();
    try {
      await plane.apply("permission_workloads.yaml");
      const partial = await plane.serviceAccount("observability", "partial");
      const powerless = await plane.serviceAccount("observability", "powerless");
      await plane.apply("permissions_without_jobs.yaml");
      await waitFor("the Deployment's pods", async () => {
        if ((await plane.expected()).size !== 2) throw new Error("not yet");
      });
      return new RealAccounts(plane, partial, powerless);
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
  }

  async createJob(name: string, cronJob?: string): Promise<string> {
    const plane = this.#plane;
    const what = cronJob === undefined ? `--image=${name}:1` : `--from=cronjob/${cronJob}`;
    const job = await plane.kubectl([
      ...["create", "job", name, what, "--dry-run=client", "--output=json"],
    ]);
    await plane.kubectl(["create", "-f", "-"], lasting(job));
    const pod = await waitFor("the Job's pod", async () => {
      const found = (await plane.objects()).pods.find(({ metadata, status }: PodObject) =>
        metadata.name.startsWith(`${name}-`) && status.phase === "Running"
      );
      if (found === undefined) throw new Error("it does not run");
      return found;
    });
    return pod.metadata.uid;
  }

  grant(): Promise<void> {
    return this.#plane.apply("permissions_complete.yaml");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#plane[Symbol.asyncDispose]();
  }
}

/** The Job with a simulated run time longer than any test. */
function lasting(json: string): string {
  const job = JSON.parse(json);
  job.spec.template.metadata = { annotations: { "kubebox/run-for": "600s" } };
  return JSON.stringify(job);
}

/** A simulator knows one client: each account has one of its own, in which the same is done. */
class SimulatedAccounts implements Accounts {
  readonly partial: SimulatedApi;
  readonly powerless: SimulatedApi;

  private constructor(partial: SimulatedApi, powerless: SimulatedApi) {
    this.partial = partial;
    this.powerless = powerless;
    partial.simulator.access.forbid("jobs");
    for (const resource of RESOURCES) powerless.simulator.access.forbid(resource);
    const key = { namespace: "default", name: "web" };
    for (const { simulator } of this.#both) {
      simulator.workloads.create("Deployment", key, { image: "web:1" }, 2);
    }
  }

  static async start(): Promise<SimulatedAccounts> {
    const of = (name: string) =>
      SimulatedApi.start({ user: `system:serviceaccount:observability:${name}` });
    return new SimulatedAccounts(await of("partial"), await of("powerless"));
  }

  async createJob(name: string, cronJob?: string): Promise<string> {
    for (const { simulator } of this.#both) {
      const owner = cronJob === undefined ? undefined : ownedBy({
        kind: "CronJob",
        apiVersion: "batch/v1",
        name: cronJob,
        uid: simulator.cluster.random.uuid(),
      });
      const key = { namespace: "default", name };
      simulator.jobs.run(key, { image: `${name}:1` }, { runs: RUNS_MILLISECONDS }, owner);
    }
    return await waitFor("the Job's pod", async () => {
      const pods = [...(await this.partial.expected()).values()];
      const found = pods.find((pod) => pod.name.startsWith(`${name}-`) && pod.containers.size > 0);
      if (found === undefined) throw new Error("it does not run");
      return found.uid;
    });
  }

  grant(): Promise<void> {
    for (const { simulator } of this.#both) {
      for (const resource of RESOURCES) simulator.access.allow(resource);
    }
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const api of this.#both) await api[Symbol.asyncDispose]();
  }

  get #both(): readonly SimulatedApi[] {
    return [this.partial, this.powerless];
  }
}

const RESOURCES = ["pods", "replicasets", "jobs"] as const;

/** Longer than any test. */
const RUNS_MILLISECONDS = 600_000;
