import { type Clock, pause } from "../../time/mod.ts";
import { SimulatorError } from "./errors.ts";
import type { ObjectKey, Pod } from "./objects.ts";
import { ScenarioError } from "./scenario_parser.ts";
import type { OnOnePod, ScenarioLine, Step } from "./scenario_step.ts";
import type { Simulator } from "./simulator.ts";

export interface ScenarioOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What has just been done, in words; waiting is not reported. */
  readonly report?: (text: string) => void;
  /** Does what a `signal` step asks for. */
  readonly onSignal?: (name: string) => void;
}

/**
 * Plays a scenario on a simulator, up to its end or until the signal aborts.
 *
 * @throws {ScenarioError} when a step cannot be done, for example on a workload that is not there.
 */
export async function playScenario(
  lines: readonly ScenarioLine[],
  simulator: Simulator,
  options: ScenarioOptions,
): Promise<void> {
  const { clock, signal, report = () => {} } = options;
  for (const { line, text, step } of lines) {
    if (signal.aborted) return;
    if (step.kind === "wait") {
      await pause(clock, step.milliseconds, signal);
    } else if (step.kind === "repeat") {
      for (let turn = 0; turn < step.times && !signal.aborted; turn++) {
        await playScenario(step.steps, simulator, options);
      }
    } else {
      try {
        report(perform(step, simulator, options));
      } catch (cause) {
        if (!(cause instanceof SimulatorError)) throw cause;
        throw new ScenarioError(`line ${line}: "${text}": ${cause.message}`, { cause });
      }
    }
  }
}

/** Does a step and says what it did. */
function perform(
  step: Exclude<Step, { kind: "wait" | "repeat" }>,
  simulator: Simulator,
  { onSignal }: ScenarioOptions,
): string {
  const { workloads, jobs, cluster } = simulator;
  switch (step.kind) {
    case "create": {
      const { workloadKind, key, workload, replicas } = step;
      workloads.create(workloadKind, key, workload, replicas);
      const pods = workloads.podsOf(key).length;
      return `${workloadKind} ${nameOf(key)} created with ${countOf(pods, "pod")}`;
    }
    case "job":
      jobs.run(step.key, step.workload, { runs: step.runs });
      return `Job ${nameOf(step.key)} started`;
    case "cronjob":
      jobs.schedule(step.key, step.workload, { every: step.every, runs: step.runs });
      return `CronJob ${nameOf(step.key)} created, fires every ${step.every / 1000} s`;
    case "rollout":
      workloads.rollout(step.key, step.image);
      return `${nameOf(step.key)} rolled out to ${step.image}`;
    case "scale": {
      const before = workloads.podsOf(step.key).length;
      workloads.scale(step.key, step.replicas);
      return `${nameOf(step.key)} scaled from ${before} to ${step.replicas}`;
    }
    case "delete":
      if (workloads.has(step.key)) workloads.delete(step.key);
      else if (!jobs.delete(step.key)) {
        throw new SimulatorError(`There is no workload ${nameOf(step.key)}: create it first`);
      }
      return `${nameOf(step.key)} deleted`;
    case "orphan":
      workloads.orphan(step.key);
      return `ReplicaSet of ${nameOf(step.key)} orphaned`;
    case "adopt":
      workloads.adopt(step.key);
      return `ReplicaSet of ${nameOf(step.key)} adopted`;
    case "delete-namespace":
      simulator.deleteNamespace(step.namespace);
      return `Namespace ${step.namespace} deleted with all that was in it`;
    case "compact":
      cluster.compact();
      return "History compacted: old resourceVersions are gone";
    case "signal":
      onSignal?.(step.name);
      return `Signal ${step.name}`;
    default:
      return onOnePod(step.kind, step.key, simulator);
  }
}

function onOnePod(
  kind: OnOnePod,
  key: ObjectKey,
  { workloads, kubelet, cluster }: Simulator,
): string {
  const pod = cluster.random.pick(workloads.podsOf(key));
  if (pod === undefined) {
    throw new SimulatorError(`${nameOf(key)} has no pod: scale it up first`);
  }
  const name = nameOf(pod.metadata);
  switch (kind) {
    case "restart":
      kubelet.restartContainer(pod.metadata);
      return `Container ${containerOf(pod)} of ${name} crashed and runs again`;
    case "delete-pod":
      workloads.replacePod(pod);
      return `Pod ${name} deleted`;
    case "kill-pod":
      workloads.replacePod(pod, "by force");
      return `Pod ${name} deleted by force`;
    case "touch":
      kubelet.touch(pod.metadata);
      return `Status of ${name} updated without a change`;
    case "debug": {
      const container = `debugger-${cluster.random.suffix()}`;
      kubelet.attachEphemeral(pod.metadata, container, "busybox:1.37");
      return `Ephemeral container ${container} attached to ${name}`;
    }
  }
}

function containerOf(pod: Pod): string {
  return pod.status.containerStatuses?.[0]?.name ?? "";
}

function nameOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
