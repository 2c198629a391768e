import type { Parameters } from "./parameters.ts";
import type { Fields, Manifest, Text, Value } from "../kubernetes/manifest/mod.ts";
import { WATCHED } from "../kubernetes/resource/mod.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Everything the collector asks the API server for: lists and watches of what it watches. */
export const rules: readonly Fields[] = Object.values(WATCHED).map(({ group, plural }) => ({
  apiGroups: [group],
  resources: [plural],
  verbs: ["list", "watch"],
}));

export function metadata({ name, namespace, labels }: Parameters, more: Fields = {}): Fields {
  return { name, namespace, labels, ...more };
}

/** In the namespace that is watched, or in none. */
function metadataOutside({ nameOutside, labels }: Parameters, namespace?: Text): Fields {
  return { name: nameOutside, ...namespace === undefined ? {} : { namespace }, labels };
}

/**
 * For a cluster that does not have it yet. Whoever deletes it deletes everything in it.
 *
 * @param level of Pod Security, where more is needed than a cluster may allow for by itself
 */
export function namespace(parameters: Parameters, level?: "privileged"): Manifest {
  const labels = level === undefined ? {} : {
    labels: { "pod-security.kubernetes.io/enforce": level },
  };
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: parameters.namespace, ...labels },
  };
}

export function serviceAccount(parameters: Parameters): Manifest {
  const { serviceAccountName, serviceAccountAnnotations } = parameters;
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(parameters, {
      name: serviceAccountName,
      annotations: serviceAccountAnnotations,
    }),
    // The pod asks for its token itself; nothing else that uses this account gets one unasked.
    automountServiceAccountToken: false,
  };
}

function binding(parameters: Parameters, kind: string, role: string, where: Fields): Manifest {
  const subject: Value = {
    kind: "ServiceAccount",
    name: parameters.serviceAccountName,
    namespace: parameters.namespace,
  };
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: where,
    roleRef: { apiGroup: RBAC, kind: role, name: parameters.nameOutside },
    subjects: [subject],
  };
}

/** The permissions for the whole cluster, or for the one namespace that is watched. */
export function permissions(parameters: Parameters): readonly Manifest[] {
  const { watchNamespace } = parameters;
  const [role, where] = watchNamespace === undefined
    ? ["ClusterRole", metadataOutside(parameters)] as const
    : ["Role", metadataOutside(parameters, watchNamespace)] as const;
  return [
    { apiVersion: `${RBAC}/v1`, kind: role, metadata: where, rules },
    binding(parameters, `${role}Binding`, role, where),
  ];
}
