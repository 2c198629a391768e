import { type Api, ApiError } from "../../kubernetes/api/mod.ts";
import {
  groupPathOf,
  NAMESPACES,
  type ResourceType,
  SERVICE_MONITORS,
} from "../../kubernetes/resource/mod.ts";
import { type Specification, SpecificationError } from "../specification/mod.ts";

/** What a cluster has of what not every cluster has. */
export interface Discovered {
  readonly serviceMonitors: boolean;
}

/** @throws {SpecificationError} when what is required is not there */
export async function discover(
  api: Api,
  { monitoring }: Specification,
  signal: AbortSignal,
): Promise<Discovered> {
  const wanted = monitoring.service_monitor;
  if (wanted === "off") return { serviceMonitors: false };
  const serviceMonitors = await serves(api, SERVICE_MONITORS, signal);
  if (!serviceMonitors && wanted === "required") {
    throw new SpecificationError([
      "monitoring.service_monitor is required, and the cluster knows no ServiceMonitor " +
      "(monitoring.coreos.com/v1): install the Prometheus Operator's definitions, or say auto",
    ]);
  }
  return { serviceMonitors };
}

/** Whether the server has a kind. */
async function serves(api: Api, type: ResourceType, signal: AbortSignal): Promise<boolean> {
  try {
    const found = await api.document(groupPathOf(type), { signal }) as {
      readonly resources?: readonly { readonly name: string }[];
    };
    return found.resources?.some(({ name }) => name === type.plural) ?? false;
  } catch (error) {
    if (error instanceof ApiError && error.condition === "not found") return false;
    throw error;
  }
}

/** Makes the namespace where it is missing and may be made. @returns whether it was made */
export async function ensureNamespace(
  api: Api,
  namespace: string,
  mayCreate: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await api.find(NAMESPACES, { name: namespace }, { signal });
  if (found !== undefined) return false;
  if (!mayCreate) {
    throw new SpecificationError([
      `namespace ${namespace} is not there, and without it nothing can be asked of the server: ` +
      "create it, or add --create-namespace",
    ]);
  }
  await api.create(NAMESPACES, { metadata: { name: namespace } }, { signal });
  return true;
}
