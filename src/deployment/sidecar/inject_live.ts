import type { Api } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  DAEMON_SETS,
  DEPLOYMENTS,
  type ResourceType,
  STATEFUL_SETS,
} from "../../kubernetes/resource/mod.ts";
import { SpecificationError } from "../specification/mod.ts";
import { fieldsOf } from "../collector/mod.ts";
import { obstacleTo } from "./obstacles.ts";
import type { Sidecar } from "./parts.ts";

/** Whose fields those of sidecars are: whoever made the workload does not hear of it. */
const MANAGER = "k8s-collector-sidecar";

/** What has a template that may be changed. */
const KINDS: readonly ResourceType[] = [DEPLOYMENTS, STATEFUL_SETS, DAEMON_SETS];

export interface LiveOptions {
  readonly namespace: string;
  readonly labelSelector: string;
  readonly signal: AbortSignal;
}

/**
 * Gives the workloads of a selector the sidecar, or with `undefined` gives it up again.
 *
 * @returns which they are
 * @throws {SpecificationError} when there is none, or one cannot have it; nothing was written then
 */
export async function injectIntoLive(
  api: Api,
  sidecar: Sidecar | undefined,
  { namespace, labelSelector, signal }: LiveOptions,
): Promise<readonly { readonly type: ResourceType; readonly name: string }[]> {
  const found: { type: ResourceType; object: ApiObject }[] = [];
  for (const type of KINDS) {
    for await (const object of api.list(type, { namespace, labelSelector, signal })) {
      found.push({ type, object });
    }
  }
  if (found.length === 0) {
    throw new SpecificationError([
      `no workload in namespace ${namespace} has the labels ${labelSelector}: nothing was changed`,
    ]);
  }
  for (const { type, object } of found) {
    const spec = fieldsOf(fieldsOf(fieldsOf(fieldsOf(object).spec).template).spec);
    const hindrance = sidecar && obstacleTo(sidecar, type.kind, { namespace, spec });
    if (hindrance === undefined) continue;
    throw new SpecificationError([`${type.kind} ${object.metadata?.name}: ${hindrance}`]);
  }
  // Its own fields only, and nobody else says anything about a container of that name. All of it is
  // tried before any of it is written.
  for (const dryRun of [true, false]) {
    for (const { type, object } of found) {
      await api.apply(type, partOf(object, sidecar), { manager: MANAGER, dryRun, signal });
    }
  }
  return found.map(({ type, object }) => ({ type, name: object.metadata?.name ?? "" }));
}

/** What the manager of sidecars says about a workload: nothing, when it is to have none. */
function partOf({ metadata }: ApiObject, sidecar: Sidecar | undefined): ApiObject {
  const named = { metadata: { name: metadata?.name, namespace: metadata?.namespace } };
  if (sidecar === undefined) return named as ApiObject;
  const { container, volumes, annotations, native } = sidecar;
  const list = native ? "initContainers" : "containers";
  return {
    ...named,
    spec: { template: { metadata: { annotations }, spec: { [list]: [container], volumes } } },
  } as ApiObject;
}
