import { type ExpectedPod } from "../../support/oracle/expected_pods.ts";
import { equipment } from "./equipment.ts";
import { freePort } from "./free_port.ts";
import { Program } from "./program.ts";
import type { Api, StreamFault } from "./start_api.ts";
import { waitFor } from "./wait_for.ts";

export interface MockApiOptions {
  readonly pods: number;
  readonly args?: readonly string[];
}

interface ExpectedLine {
  readonly uid: string;
  readonly ip_str: string;
  readonly owner_kind_name: string;
  readonly owner_name: string;
  readonly owner_uid: string;
  readonly pod_name: string;
  readonly ns: string;
  readonly is_host_network: number;
  readonly version: string;
  readonly containers: readonly { readonly ID: string; Name: string; Image: string }[] | null;
}

const FAULTS: Readonly<Record<StreamFault, string>> = {
  garbage: "garbage",
  oversized: "garbage?huge=1",
  partial: "partial",
};

const OWNER_KINDS: Readonly<Record<string, number>> = {
  ReplicaSet: 0,
  Deployment: 1,
  Job: 2,
  CronJob: 3,
  NoOwner: 254,
};

/** An API server that holds made-up pods and does bad things when told to. */
export class MockApi implements Api {
  readonly kubeconfig: string;
  readonly program: Program;
  readonly #url: string;

  private constructor(kubeconfig: string, { pods, args = [] }: MockApiOptions) {
    const port = freePort();
    this.kubeconfig = kubeconfig;
    this.#url = `http://127.0.0.1:${port}`;
    this.program = new Program({
      command: `${equipment("peers")}/mockapi`,
      args: [`--port=${port}`, `--pods=${pods}`, `--kubeconfig=${kubeconfig}`, ...args],
    });
  }

  static async start(options: MockApiOptions): Promise<MockApi> {
    const kubeconfig = await Deno.makeTempFile({ suffix: ".kubeconfig" });
    const api = new MockApi(kubeconfig, options);
    await waitFor("the simulated API server answers", () => api.control("stats"));
    return api;
  }

  /** Does what the path says, and answers what came back. */
  async control(path: string, body?: string): Promise<string> {
    this.program.assertRunning();
    const response = await fetch(`${this.#url}/control/${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`/control/${path}: ${text}`);
    return text;
  }

  async watches(): Promise<number> {
    return JSON.parse(await this.control("stats")).watchers?.length ?? 0;
  }

  async disturb(fault: StreamFault): Promise<void> {
    await this.control(FAULTS[fault]);
  }

  async bookmark(): Promise<void> {
    await this.control("bookmark");
  }

  async put(pod: string): Promise<void> {
    await this.control("apply?resource=pods", pod);
  }

  async expected(): Promise<ReadonlyMap<string, ExpectedPod>> {
    const lines = (await this.control("expected")).trim().split("\n");
    return new Map(lines.map((text) => {
      const line = JSON.parse(text) as ExpectedLine;
      return [line.uid, {
        uid: line.uid,
        ip: line.ip_str,
        ownerKind: OWNER_KINDS[line.owner_kind_name] ?? 255,
        ownerName: line.owner_name,
        ownerUid: line.owner_uid,
        name: line.pod_name,
        namespace: line.ns,
        hostNetwork: line.is_host_network === 1,
        version: line.version,
        containers: new Map(
          (line.containers ?? []).map(({ ID, Name, Image }) => [ID, { name: Name, image: Image }]),
        ),
        former: new Set<string>(),
      }];
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await Deno.remove(this.kubeconfig);
  }
}
