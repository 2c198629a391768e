import type { Surrounding } from "../enrichment/attributes/mod.ts";
import type { Namespaces } from "../enrichment/source/mod.ts";
import type { NamingSettings } from "./log_settings.ts";

const SYSTEM_NAMESPACE = "kube-system";
const NOTHING: Surrounding = {};

/** What is known beside a pod of this namespace; `asking` while that is to be known soon. */
export type SurroundingOf = (namespace: string) => Surrounding | "asking";

/** What is said of a pod when no more is waited for. */
export function knownOf(surrounding: Surrounding | "asking"): Surrounding {
  return surrounding === "asking" ? NOTHING : surrounding;
}

/** The same object as long as nothing changed. */
export function surroundingOf(
  namespaces: Namespaces | undefined,
  { clusterUid }: Pick<NamingSettings, "clusterUid">,
): SurroundingOf {
  if (namespaces === undefined) return () => NOTHING;
  const made = new Map<string, Surrounding>();
  return (namespace) => {
    const facts = namespaces.get(namespace);
    const system = clusterUid ? namespaces.get(SYSTEM_NAMESPACE) : undefined;
    if (facts === "asking" || system === "asking") return "asking";
    const before = made.get(namespace);
    if (
      before !== undefined && before.namespaceLabels === facts?.labels &&
      before.clusterUid === system?.uid
    ) return before;
    const fresh = { namespaceLabels: facts?.labels, clusterUid: system?.uid };
    if (made.size >= 10_000) made.clear();
    made.set(namespace, fresh);
    return fresh;
  };
}
