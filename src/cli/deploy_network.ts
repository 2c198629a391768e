import {
  labels,
  networkPipeline,
  ownerAnnotation,
  reducerOf,
  type Rendered,
} from "../deployment/objects/mod.ts";
import type { Specification } from "../deployment/specification/mod.ts";
import type { Manifest } from "../kubernetes/manifest/mod.ts";
import {
  type ApiObject,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  DEPLOYMENTS,
  NETWORK_POLICIES,
  type ResourceType,
  SERVICE_ACCOUNTS,
} from "../kubernetes/resource/mod.ts";
import { manifests, plainParameters } from "../manifests/mod.ts";
import { buildInfo } from "./build_info.ts";

/** Where a registry of one's own usually is; a release says where it was published to. */
const REGISTRY = "localhost:5000";

/** What the collector is installed with. */
const TYPES: readonly ResourceType[] = [
  SERVICE_ACCOUNTS,
  CONFIG_MAPS,
  NETWORK_POLICIES,
  DEPLOYMENTS,
  CLUSTER_ROLES,
  CLUSTER_ROLE_BINDINGS,
];

/** The rest of this project's own pipeline: kernel agents, reducer, and the collector itself. */
export async function networkObjects(
  specification: Specification,
  image: string | undefined,
): Promise<readonly Rendered[]> {
  const { name, namespace } = specification;
  const reducer = reducerOf(specification);
  const metadata = {
    labels: labels(specification, ""),
    annotations: ownerAnnotation(specification),
  };
  const { version } = buildInfo;
  const parameters = await plainParameters({
    name: `${name}-k8s-collector`,
    namespace,
    image: image ?? `${REGISTRY}/k8s-collector:${version}`,
    version,
    intakeHost: reducer.host,
    intakePort: reducer.port,
    labels: {},
  });
  const own = manifests(parameters, new Set()).map((manifest) => asOurs(manifest, metadata));
  return [...networkPipeline(specification, metadata), ...own];
}

/** An object of the collector's installation as a part of this deployment. */
function asOurs(
  { apiVersion: _, kind, ...manifest }: Manifest,
  metadata: { readonly labels: object; readonly annotations: object },
): Rendered {
  const type = TYPES.find((one) => one.kind === kind);
  if (type === undefined) throw new TypeError(`${kind} is no kind that is deployed`);
  const own = manifest.metadata as { readonly labels?: object; readonly annotations?: object };
  const object = {
    ...manifest,
    metadata: {
      ...own,
      labels: {
        ...metadata.labels,
        ...own.labels,
        "app.kubernetes.io/managed-by": "k8s-collector",
      },
      annotations: { ...own.annotations, ...metadata.annotations },
    },
  };
  return { type, object: object as unknown as ApiObject };
}
