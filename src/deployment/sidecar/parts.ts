import type { Fields } from "../collector/mod.ts";
import type { CheckedSpecification } from "../checks/mod.ts";
import { type OpenPort, sidecarContainer, sidecarVolumes } from "../objects/mod.ts";

/** Marks a pod that has one, with the deployment it is of. */
export const SIDECAR_ANNOTATION = "k8s-collector/sidecar";

/** What is put into a pod. */
export interface Sidecar {
  /** `NAMESPACE/NAME` of the deployment. */
  readonly owner: string;
  readonly namespace: string;
  readonly container: Fields & { readonly name: string };
  readonly volumes: readonly Fields[];
  readonly annotations: Readonly<Record<string, string>>;
  /** Among the init containers, which do not keep a Job from ending; from Kubernetes 1.29 on. */
  readonly native: boolean;
  readonly ports: readonly OpenPort[];
}

/** @param native whether the cluster runs native sidecars; for `auto` */
export function sidecarOf(checked: CheckedSpecification, native: boolean): Sidecar {
  const { specification } = checked;
  const { name, namespace, sidecar } = specification;
  const isNative = sidecar.native === "auto" ? native : sidecar.native === "true";
  const { container, ports, checksum } = sidecarContainer(checked);
  const owner = `${namespace}/${name}`;
  return {
    owner,
    namespace,
    container: { ...container, ...isNative ? { restartPolicy: "Always" } : {} },
    volumes: sidecarVolumes(specification),
    annotations: {
      [SIDECAR_ANNOTATION]: owner,
      ...specification.roll ? { [`${SIDECAR_ANNOTATION}-config-sha256`]: checksum } : {},
    },
    native: isNative,
    ports,
  };
}
