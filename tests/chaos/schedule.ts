import { Random } from "../../src/testbed/simulator/mod.ts";

/** What happens in the cluster. `which` in [0, 1) chooses among what is there at that time. */
export type ClusterChange =
  | {
    readonly kind: "create";
    readonly workload: "Deployment" | "StatefulSet" | "DaemonSet" | "Pod";
    readonly name: number;
    readonly replicas: number;
    readonly containers: "one" | "init" | "sidecar";
    readonly hostNetwork: boolean;
  }
  | {
    readonly kind: "rollout" | "delete" | "orphan" | "adopt";
    readonly which: number;
  }
  | { readonly kind: "scale"; readonly which: number; readonly replicas: number }
  | {
    readonly kind:
      | "restart container"
      | "touch"
      | "debug"
      | "delete pod"
      | "kill pod"
      | "recreate pod"
      | "finish pod"
      | "disown pod"
      | "remove owner";
    readonly which: number;
  }
  | { readonly kind: "job"; readonly name: number; readonly runs: number }
  | { readonly kind: "delete namespace"; readonly which: number };

export type Resource = "pods" | "replicasets" | "jobs";

/** What happens to the way to the API server, or to the server. */
export type ApiFault =
  | {
    readonly kind: "status";
    readonly code: number;
    readonly retryAfterSeconds: number;
    readonly count: number;
    readonly resource: Resource | undefined;
  }
  | { readonly kind: "garbage" | "expired" | "silence"; readonly resource: Resource }
  | { readonly kind: "delay"; readonly milliseconds: number; readonly resource: Resource }
  | { readonly kind: "truncate"; readonly bytes: number; readonly resource: Resource }
  | { readonly kind: "expired page"; readonly resource: Resource }
  | {
    readonly kind:
      | "cut watches"
      | "cut in a frame"
      | "end watches"
      | "garbage frame"
      | "oversized frame"
      | "bookmark";
    readonly resource: Resource | undefined;
  }
  | { readonly kind: "stall watches"; readonly milliseconds: number }
  | { readonly kind: "error event"; readonly code: number; readonly resource: Resource | undefined }
  | { readonly kind: "compact" }
  | { readonly kind: "server down"; readonly milliseconds: number }
  | { readonly kind: "forbid"; readonly milliseconds: number; readonly resource: Resource }
  | { readonly kind: "unauthorized"; readonly milliseconds: number }
  | { readonly kind: "network refuses"; readonly milliseconds: number }
  | { readonly kind: "network closes" }
  | { readonly kind: "network black hole" };

/** What happens to the way to the reducer, or to the reducer, or to the collector itself. */
export type IntakeFault =
  | { readonly kind: "reads nothing"; readonly milliseconds: number }
  | {
    readonly kind: "reads slowly";
    readonly milliseconds: number;
    readonly bytesPerSecond: number;
  }
  | { readonly kind: "closes at a byte"; readonly bytes: number }
  | { readonly kind: "disconnects" }
  | { readonly kind: "restarts"; readonly milliseconds: number }
  | { readonly kind: "network refuses"; readonly milliseconds: number }
  | { readonly kind: "network black hole"; readonly milliseconds: number }
  | { readonly kind: "collector rolls" };

export type Action =
  | { readonly on: "cluster"; readonly change: ClusterChange }
  | { readonly on: "api"; readonly fault: ApiFault }
  | { readonly on: "intake"; readonly fault: IntakeFault };

export interface Step {
  /** Milliseconds after the step before. */
  readonly after: number;
  readonly action: Action;
}

export interface Schedule {
  readonly seed: number;
  /** Pods that are there from the beginning. */
  readonly pods: number;
  readonly initialList: "watch-list" | "pages";
  readonly watchList: boolean;
  readonly protobuf: boolean;
  readonly compression: "lz4" | "stored";
  readonly relist: "diff" | "resync";
  /** Waiting pods above which the guard rail fires. */
  readonly waitingLimit: number;
  readonly steps: readonly Step[];
}

const RESOURCES: readonly Resource[] = ["pods", "replicasets", "jobs"];

/** The same seed makes the same schedule, on every machine. */
export function scheduleOf(seed: number): Schedule {
  const dice = new Dice(seed);
  return {
    seed,
    pods: dice.one([0, 20, 100, 100, 300, 1200]),
    initialList: dice.one(["watch-list", "watch-list", "pages"]),
    watchList: dice.chance(0.85),
    protobuf: dice.chance(0.6),
    compression: dice.one(["lz4", "lz4", "stored"]),
    relist: dice.one(["diff", "diff", "diff", "resync"]),
    waitingLimit: dice.one([10_000, 10_000, 5]),
    steps: Array.from({ length: 8 + dice.below(28) }, () => ({
      after: Math.round(dice.next() ** 2 * 2_500),
      action: actionOf(dice),
    })),
  };
}

class Dice extends Random {
  one<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }
}

function actionOf(dice: Dice): Action {
  const number = dice.next();
  if (number < 0.55) return { on: "cluster", change: changeOf(dice) };
  if (number < 0.82) return { on: "api", fault: apiFaultOf(dice) };
  return { on: "intake", fault: intakeFaultOf(dice) };
}

function changeOf(dice: Dice): ClusterChange {
  const which = dice.next();
  const kind = dice.one(CHANGES);
  switch (kind) {
    case "create":
      return {
        kind,
        workload: dice.one(["Deployment", "Deployment", "StatefulSet", "DaemonSet", "Pod"]),
        name: dice.below(12),
        replicas: dice.one([1, 3, 10, 40]),
        containers: dice.one(["one", "init", "sidecar"]),
        hostNetwork: dice.chance(0.1),
      };
    case "scale":
      return {
        kind,
        which,
        replicas: dice.one([0, 1, 5, 30, 30, dice.chance(0.05) ? 5_000 : 300]),
      };
    case "job":
      return { kind, name: dice.below(1_000), runs: dice.below(2_000) };
    default:
      return { kind, which };
  }
}

const CHANGES = [
  ...["create", "create", "create", "rollout", "rollout", "scale", "scale", "delete"] as const,
  ...["orphan", "adopt", "restart container", "restart container", "touch", "debug"] as const,
  ...["delete pod", "kill pod", "recreate pod", "finish pod", "disown pod", "job"] as const,
  ...["remove owner", "delete namespace"] as const,
];

function apiFaultOf(dice: Dice): ApiFault {
  const resource = dice.one(RESOURCES);
  const some = dice.one([undefined, ...RESOURCES]);
  const kind = dice.one(API_FAULTS);
  switch (kind) {
    case "status":
      return {
        kind,
        code: dice.one([400, 401, 404, 406, 410, 429, 429, 500, 503, 504]),
        retryAfterSeconds: dice.one([0, 0, 1, 3]),
        count: dice.one([1, 1, 3]),
        resource: some,
      };
    case "garbage":
    case "expired":
    case "silence":
    case "expired page":
      return { kind, resource };
    case "delay":
      return { kind, milliseconds: dice.between(100, 8_000), resource };
    case "truncate":
      return { kind, bytes: dice.one([0, 1, 3, 100, 1_000, dice.below(100_000)]), resource };
    case "stall watches":
      return { kind, milliseconds: dice.between(500, 60_000) };
    case "error event":
      return { kind, code: dice.one([401, 403, 410, 410, 429, 500, 500, 503]), resource: some };
    case "compact":
    case "network closes":
    case "network black hole":
      return { kind };
    case "server down":
    case "unauthorized":
    case "network refuses":
      return { kind, milliseconds: dice.between(100, 5_000) };
    case "forbid":
      return { kind, milliseconds: dice.between(100, 5_000), resource };
    default:
      return { kind, resource: some };
  }
}

const API_FAULTS = [
  ...["status", "status", "status", "garbage", "expired", "silence", "expired page"] as const,
  ...["delay", "truncate", "truncate", "cut watches", "cut watches", "cut in a frame"] as const,
  ...["end watches", "garbage frame", "oversized frame", "bookmark", "stall watches"] as const,
  ...["error event", "error event", "compact", "compact", "server down", "forbid"] as const,
  ...["unauthorized", "network refuses", "network closes", "network black hole"] as const,
];

function intakeFaultOf(dice: Dice): IntakeFault {
  const kind = dice.one(INTAKE_FAULTS);
  const milliseconds = dice.between(100, 15_000);
  switch (kind) {
    case "reads slowly":
      return { kind, milliseconds, bytesPerSecond: dice.one([1, 100, 10_000]) };
    case "closes at a byte":
      return { kind, bytes: dice.below(dice.one([25, 200, 3_000, 60_000])) };
    case "disconnects":
    case "collector rolls":
      return { kind };
    default:
      return { kind, milliseconds };
  }
}

const INTAKE_FAULTS = [
  ...["reads nothing", "reads slowly", "closes at a byte", "closes at a byte"] as const,
  ...["disconnects", "restarts", "network refuses", "network black hole"] as const,
  ...["collector rolls"] as const,
];
