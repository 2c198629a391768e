import type { ExpectedPod } from "../../support/oracle/expected_pods.ts";
import { hasEquipment } from "./equipment.ts";
import { MockApi } from "./mock_api.ts";
import { SimulatedApi } from "./simulated_api.ts";

/** What can happen to the watches that are open; `oversized` is an event that would never end. */
export type StreamFault = "garbage" | "oversized" | "partial";

/** An API server that holds made-up pods and does bad things when told to. */
export interface Api extends AsyncDisposable {
  /** The path of one. */
  readonly kubeconfig: string;
  readonly program: { assertRunning(): void };
  /** How many watches are open. */
  watches(): Promise<number>;
  disturb(fault: StreamFault): Promise<void>;
  /** Sends all watches a bookmark now. */
  bookmark(): Promise<void>;
  /** Adds a pod, or replaces the one of its name; the text is the object as JSON. */
  put(pod: string): Promise<void>;
  /** The pods that a right collector announces, by uid. */
  expected(): Promise<ReadonlyMap<string, ExpectedPod>>;
}

export interface ApiOptions {
  readonly pods: number;
  /** The server speaks JSON and nothing else. */
  readonly encoding?: "JSON";
}

/** An API server that is not the program's where there is one, else the simulator. */
export async function startApi({ pods, encoding }: ApiOptions): Promise<Api> {
  if (!hasEquipment("peers")) {
    const encodings = encoding === undefined ? {} : { encodings: ["json"] as const };
    return await SimulatedApi.start({ pods, ...encodings });
  }
  return await MockApi.start({ pods, args: encoding === undefined ? [] : ["--json-only"] });
}
