import { createHash } from "node:crypto";
import type { Specification } from "../specification/mod.ts";

/** Who made an object, and for which deployment: what is pruned has both. */
export const MANAGED_BY = { "app.kubernetes.io/managed-by": "k8s-collector" } as const;
export const OWNER_ANNOTATION = "k8s-collector/deployment";
export const CHECKSUM_ANNOTATION = "k8s-collector/config-sha256";

/** What the kinds of collectors are called in labels. */
const COMPONENTS = { daemonset: "agent", gateway: "gateway", sidecar: "sidecar" } as const;

/** What all objects of a deployment have in common. */
export interface Metadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

type Named = Pick<Specification, "mode" | "name" | "namespace">;

/**
 * Pods are told by these, and by nothing that an update changes. The component keeps those of a
 * former mode apart: both would be behind one Service.
 */
export function selectorLabels({ mode, name }: Named): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": "opentelemetry-collector",
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": COMPONENTS[mode],
  };
}

/** A label's value has at most 63 characters; a digest has more, and a colon. */
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export function labels(of: Named, tag: string): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(of),
    ...MANAGED_BY,
    ...LABEL_VALUE.test(tag) ? { "app.kubernetes.io/version": tag } : {},
  };
}

/** Which deployment an object is part of. */
export function ownerAnnotation({ namespace, name }: Named): Readonly<Record<string, string>> {
  return { [OWNER_ANNOTATION]: `${namespace}/${name}` };
}

/** Objects outside of namespaces have the namespace in their names, so that two do not meet. */
export function clusterName({ namespace }: Named, account: string, suffix: string): string {
  return `${namespace}-${account}-${suffix}`;
}

export function accountName({ name, rbac }: Specification): string {
  return rbac.service_account.name ?? name;
}

export function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** At most 15 characters, with a letter among them, as a port's name has to be. */
export function portName(name: string, port: number): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return plain.length > 0 && plain.length <= 15 && /[a-z]/.test(plain) ? plain : `port-${port}`;
}
