import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES } from "../../kubernetes/resource/mod.ts";
import type { Rule, Specification } from "../specification/mod.ts";
import { accountName, clusterName, type Metadata } from "./names.ts";
import { type Rendered, rendered } from "./rendered.ts";

const read = ["get", "list", "watch"];
const rule = (group: string, resources: readonly string[], verbs: readonly string[]): Rule => ({
  api_groups: [group],
  resources: [...resources],
  verbs: [...verbs],
});

/** What each level may; the Endpoints of old are EndpointSlices in today's clusters. */
const LEVELS: Readonly<Record<"node" | "cluster" | "pod", readonly Rule[]>> = {
  node: [rule("", ["nodes", "nodes/stats"], ["get", "list"])],
  cluster: [
    rule("", ["pods", "services", "endpoints"], read),
    rule("discovery.k8s.io", ["endpointslices"], read),
  ],
  pod: [],
};

export function rulesOf({ rbac }: Specification): readonly Rule[] {
  return rbac.rules ?? LEVELS[rbac.level ?? "pod"];
}

/** The rights of a deployment; none where it has no rules. */
export function rights(
  specification: Specification,
  metadata: Metadata,
): readonly Rendered[] {
  const rules = rulesOf(specification);
  if (rules.length === 0) return [];
  const account = accountName(specification);
  const role = clusterName(specification, account, "cluster-role");
  return [
    rendered(CLUSTER_ROLES, {
      metadata: { name: role, ...metadata },
      rules: rules.map((one) => ({
        ...one.non_resource_urls === undefined
          ? { apiGroups: one.api_groups, resources: one.resources }
          : { nonResourceURLs: one.non_resource_urls },
        ...one.resource_names === undefined ? {} : { resourceNames: one.resource_names },
        verbs: one.verbs,
      })),
    }),
    rendered(CLUSTER_ROLE_BINDINGS, {
      metadata: { name: clusterName(specification, account, "binding"), ...metadata },
      roleRef: { apiGroup: CLUSTER_ROLES.group, kind: CLUSTER_ROLES.kind, name: role },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: specification.namespace }],
    }),
  ];
}
