import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  CONFIG_MAPS,
  DEPLOYMENTS,
  type ResourceType,
} from "../../kubernetes/resource/mod.ts";
import type { Rendered } from "../objects/mod.ts";
import { type ApplySet, asMember, groupKind, kindsOf, parentObject } from "./apply_set.ts";
import { adopt } from "./adoption.ts";
import { MANAGER, REPLICAS_MANAGER } from "./managers.ts";
import { type Action, plan, type Step } from "./plan.ts";
import { type Leftover, leftovers, removeLeftover } from "./prune.ts";

/** What became of one object. */
export interface Outcome {
  readonly type: ResourceType;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly action: Action | "delete";
}

export interface RolloutOptions {
  readonly set: ApplySet;
  /** `NAMESPACE/NAME`. */
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined where a scaler decides. */
  readonly replicas: number | undefined;
  readonly force: boolean;
  readonly recreate: boolean;
  /** Take over what kubectl once applied. */
  readonly adopt: boolean;
  readonly signal: AbortSignal;
  /** Told what was done, object by object. */
  readonly report: (outcome: Outcome) => void;
}

/** Everything that would happen. */
export interface Rollout {
  readonly steps: readonly Step[];
  /** Kinds of which an earlier run made objects. */
  readonly kinds: readonly string[];
  readonly leftovers: readonly Leftover[];
}

/** Asks the server what would happen; nothing is written. @throws {PlanRefusedError} */
export async function planRollout(
  api: Api,
  objects: readonly Rendered[],
  { set, owner, force, recreate, signal }: RolloutOptions,
): Promise<Rollout> {
  const members = objects.map((object) => asMember(set, object));
  const steps = await plan(api, members, { force, recreate, signal });
  const kinds = kindsOf(await api.find(CONFIG_MAPS, set.parent, { signal }));
  return {
    steps,
    kinds,
    leftovers: await leftovers(api, set, kinds, members, owner, signal),
  };
}

/**
 * Writes what was planned. The parent of the set is written first, and says of what kinds there may
 * be objects: a run that is cut is finished, and pruned, by the next one.
 */
export async function applyRollout(
  api: Api,
  { steps, kinds }: Rollout,
  options: RolloutOptions,
): Promise<void> {
  const { report } = options;
  const wanted = steps.map(({ type }) => groupKind(type));
  await writeParent(api, [...kinds, ...wanted], options);
  for (const step of steps) {
    if (step.action !== "unchanged") await write(api, step, options);
    const { name = "", namespace } = step.object.metadata ?? {};
    report({ type: step.type, name, namespace, action: step.action });
    const isWorkload = step.type === DEPLOYMENTS && `${namespace}/${name}` === options.owner;
    if (isWorkload) await sendReplicas(api, step, options);
  }
}

/** Deletes what is not wanted any more, and lets the parent forget its kinds. */
export async function pruneRollout(
  api: Api,
  { steps, leftovers: all }: Rollout,
  options: RolloutOptions,
): Promise<void> {
  // An empty set would be a mistake of ours, and the end of everything.
  if (steps.length === 0) return;
  for (const leftover of all) {
    await removeLeftover(api, leftover, options.signal);
    const { name = "", namespace } = leftover.object.metadata ?? {};
    options.report({ type: leftover.type, name, namespace, action: "delete" });
  }
  await writeParent(api, steps.map(({ type }) => groupKind(type)), options);
}

async function writeParent(
  api: Api,
  kinds: readonly string[],
  { set, annotations, labels, force, signal }: RolloutOptions,
): Promise<void> {
  const parent = parentObject(set, kinds, annotations, labels);
  await api.apply(CONFIG_MAPS, parent, { manager: MANAGER, force, signal });
}

async function write(
  api: Api,
  step: Step,
  { adopt: mayAdopt, force, signal }: RolloutOptions,
): Promise<void> {
  const { type, object, action, live } = step;
  if (mayAdopt && action === "update" && live !== undefined) await adopt(api, type, live, signal);
  if (action === "recreate" && live !== undefined) {
    const { name = "", namespace, uid } = live.metadata ?? {};
    await api.remove(type, { name, namespace }, { uid, propagation: "Background", signal });
  }
  await api.apply(type, object, { manager: MANAGER, force, signal });
}

/**
 * Says how many there are to be, with a manager of its own. Whoever else has said something about it,
 * a scaler or a person, is left alone, unless that is asked for.
 */
async function sendReplicas(
  api: Api,
  { object }: Step,
  { replicas, force, signal }: RolloutOptions,
): Promise<void> {
  if (replicas === undefined) return;
  const { name, namespace } = object.metadata ?? {};
  const part = { metadata: { name, namespace }, spec: { replicas } } as ApiObject;
  try {
    await api.apply(DEPLOYMENTS, part, { manager: REPLICAS_MANAGER, force, signal });
  } catch (error) {
    if (!(error instanceof ApiError) || error.condition !== "conflict") throw error;
  }
}

/** Deletes every object of the set, and the parent last. */
export async function deleteRollout(
  api: Api,
  options: RolloutOptions,
): Promise<readonly Outcome[]> {
  const { set, owner, signal, report } = options;
  const parent = await api.find(CONFIG_MAPS, set.parent, { signal });
  if (parent === undefined) return [];
  const outcomes: Outcome[] = [];
  for (const leftover of await leftovers(api, set, kindsOf(parent), [], owner, signal)) {
    await removeLeftover(api, leftover, signal);
    const { name = "", namespace } = leftover.object.metadata ?? {};
    const outcome = { type: leftover.type, name, namespace, action: "delete" } as const;
    outcomes.push(outcome);
    report(outcome);
  }
  await removeLeftover(api, { type: CONFIG_MAPS, object: parent }, signal);
  return outcomes;
}
