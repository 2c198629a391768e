import type { ObjectKey } from "./objects.ts";
import type { Workload } from "./pod_template.ts";
import type { WorkloadKind } from "./workloads.ts";

/** One line of a scenario. Times are milliseconds. */
export type Step =
  | {
    readonly kind: "create";
    readonly workloadKind: WorkloadKind;
    readonly key: ObjectKey;
    readonly workload: Workload;
    readonly replicas: number;
  }
  | {
    readonly kind: "job";
    readonly key: ObjectKey;
    readonly workload: Workload;
    readonly runs: number;
  }
  | {
    readonly kind: "cronjob";
    readonly key: ObjectKey;
    readonly workload: Workload;
    readonly every: number;
    readonly runs: number;
  }
  | { readonly kind: "rollout"; readonly key: ObjectKey; readonly image: string }
  | { readonly kind: "scale"; readonly key: ObjectKey; readonly replicas: number }
  | { readonly kind: OnOnePod; readonly key: ObjectKey }
  | { readonly kind: "delete" | "orphan" | "adopt"; readonly key: ObjectKey }
  | { readonly kind: "delete-namespace"; readonly namespace: string }
  | { readonly kind: "compact" }
  /** Something outside of the cluster is to happen; whoever runs the scenario knows what. */
  | { readonly kind: "signal"; readonly name: string }
  | { readonly kind: "wait"; readonly milliseconds: number }
  | { readonly kind: "repeat"; readonly times: number; readonly steps: readonly ScenarioLine[] };

/** Done to one pod of a workload, which the seed picks. */
export type OnOnePod = "restart" | "delete-pod" | "kill-pod" | "touch" | "debug";

export interface ScenarioLine {
  /** Line number, the first one being 1. */
  readonly line: number;
  readonly text: string;
  readonly step: Step;
}
