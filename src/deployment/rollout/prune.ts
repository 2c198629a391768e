import type { Api } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  DISRUPTION_BUDGETS,
  NETWORK_POLICIES,
  POD_AUTOSCALERS,
  type ResourceType,
  SERVICE_ACCOUNTS,
  SERVICE_MONITORS,
  SERVICES,
} from "../../kubernetes/resource/mod.ts";
import { MANAGED_BY, OWNER_ANNOTATION, type Rendered } from "../objects/mod.ts";
import { type ApplySet, groupKind, PART_OF } from "./apply_set.ts";
import { MANAGER } from "./managers.ts";

/** What we make and therefore may delete, in the order in which that is done. */
const KINDS: readonly ResourceType[] = [
  SERVICE_MONITORS,
  POD_AUTOSCALERS,
  DISRUPTION_BUDGETS,
  DEPLOYMENTS,
  DAEMON_SETS,
  NETWORK_POLICIES,
  SERVICES,
  CONFIG_MAPS,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  SERVICE_ACCOUNTS,
];

/** An object of the set that is not wanted any more. */
export interface Leftover {
  readonly type: ResourceType;
  readonly object: ApiObject;
}

/**
 * The set's members that are not wanted: those that carry its label, our name as who manages them,
 * this deployment's annotation, and fields that we wrote. All four, for each may have been copied.
 *
 * @param owner `NAMESPACE/NAME` of the deployment
 */
export async function leftovers(
  api: Api,
  set: ApplySet,
  kinds: readonly string[],
  wanted: readonly Rendered[],
  owner: string,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const keep = new Set(wanted.map(({ type, object }) => keyOf(type, object)));
  const found: Leftover[] = [];
  for (const type of KINDS) {
    if (!kinds.includes(groupKind(type))) continue;
    const namespace = type.namespaced ? set.parent.namespace : undefined;
    const labelSelector = `${PART_OF}=${set.id}`;
    for await (const object of api.list(type, { namespace, labelSelector, signal })) {
      if (!keep.has(keyOf(type, object)) && isOurs(object, owner)) found.push({ type, object });
    }
  }
  return found;
}

function keyOf(type: ResourceType, { metadata }: ApiObject): string {
  return `${groupKind(type)} ${metadata?.namespace ?? ""}/${metadata?.name}`;
}

export function isOurs({ metadata }: ApiObject, owner: string): boolean {
  const [[label, name] = ["", ""]] = Object.entries(MANAGED_BY);
  return metadata?.labels?.[label] === name &&
    metadata.annotations?.[OWNER_ANNOTATION] === owner &&
    (metadata.managedFields ?? []).some(({ manager }) => manager === MANAGER);
}

/** Deletes it, if it is still the very object that was looked at. */
export async function removeLeftover(
  api: Api,
  { type, object: { metadata } }: Leftover,
  signal: AbortSignal,
): Promise<void> {
  const { name = "", namespace, uid, resourceVersion } = metadata ?? {};
  await api.remove(type, { name, namespace }, {
    uid,
    resourceVersion,
    propagation: "Background",
    signal,
  });
}
