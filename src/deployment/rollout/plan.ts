import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import { type ApiObject, PODS, type ResourceType } from "../../kubernetes/resource/mod.ts";
import type { Rendered } from "../objects/mod.ts";
import { isSame } from "./comparison.ts";
import { MANAGER } from "./managers.ts";
import { isImmutable, PlanRefusedError } from "./refusal.ts";

/** What is to happen to an object. */
export type Action = "create" | "update" | "unchanged" | "recreate";

export interface Step {
  readonly type: ResourceType;
  /** As it is sent. */
  readonly object: ApiObject;
  readonly action: Action;
  /** As it is now; undefined where it is not. */
  readonly live: ApiObject | undefined;
  /** As the server says it will be. */
  readonly answer: ApiObject;
}

export interface PlanOptions {
  readonly force: boolean;
  /** Delete and make anew what cannot be changed. */
  readonly recreate: boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks the server about every object, and about a pod of the template, for quotas and Pod Security
 * are about pods alone; nothing is written.
 *
 * @throws {PlanRefusedError} with every refusal, when there is one
 */
export async function plan(
  api: Api,
  objects: readonly Rendered[],
  options: PlanOptions,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const refusals: ApiError[] = [];
  for (const { type, object } of objects) {
    try {
      steps.push(await ask(api, type, object, options));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusals.push(error);
    }
    const pod = podOf(object);
    if (pod === undefined) continue;
    try {
      await api.create(PODS, pod, { dryRun: true, signal: options.signal });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw new PlanRefusedError(refusals);
  return steps;
}

async function ask(
  api: Api,
  type: ResourceType,
  object: ApiObject,
  { force, recreate, signal }: PlanOptions,
): Promise<Step> {
  const { name = "", namespace } = object.metadata ?? {};
  const live = await api.find(type, { name, namespace }, { signal });
  try {
    const answer = await api.apply(type, object, { manager: MANAGER, dryRun: true, force, signal });
    const action = live === undefined ? "create" : isSame(live, answer) ? "unchanged" : "update";
    return { type, object, action, live, answer };
  } catch (error) {
    if (!(error instanceof ApiError) || !recreate || !isImmutable(error)) throw error;
    return { type, object, action: "recreate", live, answer: object };
  }
}

interface WithTemplate extends ApiObject {
  readonly spec?: {
    readonly template?: { readonly metadata?: object; readonly spec?: object };
  };
}

/** A pod as the workload would make it; undefined for what is no workload. */
function podOf(object: ApiObject): ApiObject & { spec: never } | undefined {
  const template = (object as WithTemplate).spec?.template;
  if (template === undefined) return undefined;
  // Its account is not there before it was written.
  const { serviceAccountName: _, ...spec } = template.spec as { serviceAccountName?: string };
  return {
    metadata: {
      ...template.metadata,
      generateName: `${object.metadata?.name}-`,
      namespace: object.metadata?.namespace,
    },
    spec,
  } as unknown as ApiObject & { spec: never };
}
