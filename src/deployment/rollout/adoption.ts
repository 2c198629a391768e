import type { Api } from "../../kubernetes/api/mod.ts";
import type { ApiObject, ResourceType } from "../../kubernetes/resource/mod.ts";
import { MANAGER } from "./managers.ts";

/** How `kubectl apply` writes where it is not told to let the server do it. */
const CLIENT_SIDE = "kubectl-client-side-apply";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Takes over what `kubectl apply` once wrote: its fields become ours, so that those which are not
 * wanted any more go, as client-go's `csaupgrade` has it. All others keep theirs.
 */
export async function adopt(
  api: Api,
  type: ResourceType,
  { metadata }: ApiObject,
  signal: AbortSignal,
): Promise<void> {
  const fields = metadata?.managedFields ?? [];
  if (!fields.some(({ manager }) => manager === CLIENT_SIDE)) return;
  const hasOurs = fields.some(({ manager, operation }) =>
    manager === MANAGER && operation === "Apply"
  );
  const managed = fields.filter(({ manager }) => !hasOurs || manager !== CLIENT_SIDE)
    .map((entry) =>
      entry.manager === CLIENT_SIDE ? { ...entry, manager: MANAGER, operation: "Apply" } : entry
    );
  const { name = "", namespace, resourceVersion, annotations = {} } = metadata ?? {};
  await api.patch(type, { name, namespace }, {
    kind: "json",
    operations: [
      { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
      { op: "replace", path: "/metadata/managedFields", value: managed },
      ...annotations[LAST_APPLIED] === undefined ? [] : [
        {
          op: "remove",
          path: `/metadata/annotations/${LAST_APPLIED.replace("/", "~1")}`,
        } as const,
      ],
    ],
  }, { signal });
}
