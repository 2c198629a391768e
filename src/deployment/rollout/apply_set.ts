import { createHash } from "node:crypto";
import { type ApiObject, CONFIG_MAPS, type ResourceType } from "../../kubernetes/resource/mod.ts";
import type { Rendered } from "../objects/mod.ts";

/** KEP-3659, as `kubectl apply --prune --applyset` has it. */
const ID = "applyset.kubernetes.io/id";
export const PART_OF = "applyset.kubernetes.io/part-of";
const TOOLING = "applyset.kubernetes.io/tooling";
const KINDS = "applyset.kubernetes.io/contains-group-kinds";

/** The set of a deployment's objects; its parent remembers which kinds are in it. */
export interface ApplySet {
  readonly id: string;
  readonly parent: { readonly name: string; readonly namespace: string };
}

export function applySetOf(name: string, namespace: string): ApplySet {
  const parent = { name: `${name}-applyset`, namespace };
  const text = [parent.name, namespace, CONFIG_MAPS.kind, CONFIG_MAPS.group].join(".");
  const hash = createHash("sha256").update(text).digest("base64url");
  return { id: `applyset-${hash}-v1`, parent };
}

/** The object with the label that makes it a member. */
export function asMember({ id }: ApplySet, { type, object }: Rendered): Rendered {
  const { metadata } = object;
  const labels = { ...metadata?.labels, [PART_OF]: id };
  return { type, object: { ...object, metadata: { ...metadata, labels } } };
}

/** The parent, which says what kinds are in the set, or may be. */
export function parentObject(
  { id, parent }: ApplySet,
  kinds: Iterable<string>,
  annotations: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): ApiObject {
  return {
    metadata: {
      ...parent,
      labels: { ...labels, [ID]: id },
      annotations: {
        ...annotations,
        [TOOLING]: "k8s-collector/v1",
        [KINDS]: [...new Set(kinds)].toSorted().join(","),
      },
    },
  };
}

/** `Deployment.apps`, and `Service` of the core group. */
export function groupKind({ kind, group }: ResourceType): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** The kinds of which an earlier run made objects. */
export function kindsOf(parent: ApiObject | undefined): readonly string[] {
  return (parent?.metadata?.annotations?.[KINDS] ?? "").split(",").filter((kind) => kind !== "");
}
