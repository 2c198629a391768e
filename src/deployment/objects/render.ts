import {
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  SERVICE_ACCOUNTS,
} from "../../kubernetes/resource/mod.ts";
import { listenersOf } from "../collector/mod.ts";
import type { CheckedSpecification } from "../checks/mod.ts";
import { availability } from "./availability.ts";
import { configurationText } from "./configuration.ts";
import { accountName, checksum, labels, ownerAnnotation, selectorLabels } from "./names.ts";
import { network, serviceMonitor } from "./network.ts";
import { CONFIGURATION, type PodParts, podTemplate } from "./pod.ts";
import { openPorts } from "./ports.ts";
import { type Rendered, rendered } from "./rendered.ts";
import { rights } from "./rights.ts";

export interface RenderOptions {
  /** Whether the cluster knows ServiceMonitors; for `auto`. */
  readonly serviceMonitors: boolean;
}

function podParts({ specification, collector }: CheckedSpecification): PodParts {
  const text = configurationText(collector);
  return {
    specification,
    listeners: listenersOf(collector),
    configuration: specification.name,
    checksum: checksum(text),
  };
}

/** Every object of a deployment, in the order in which they are to be written. */
export function render(
  checked: CheckedSpecification,
  { serviceMonitors }: RenderOptions,
): readonly Rendered[] {
  const { specification, collector, image } = checked;
  const { name, namespace, rbac, monitoring, mode } = specification;
  const metadata = {
    labels: labels(specification, image.tag),
    annotations: ownerAnnotation(specification),
  };
  const named = { metadata: { name, namespace, ...metadata } };
  const parts = podParts(checked);
  const ports = openPorts(parts.listeners);
  const metrics = ports.find((port) => port.name === "metrics");
  const monitored = monitoring.service_monitor === "required" ||
    monitoring.service_monitor === "auto" && serviceMonitors;
  return [
    ...!rbac.service_account.create || mode === "sidecar" ? [] : [rendered(SERVICE_ACCOUNTS, {
      metadata: { name: accountName(specification), namespace, ...metadata },
      automountServiceAccountToken: false,
    })],
    ...rights(specification, metadata),
    rendered(CONFIG_MAPS, {
      ...named,
      data: { [CONFIGURATION.file]: configurationText(collector) },
    }),
    ...mode === "sidecar" ? [] : network(specification, ports, metadata),
    ...workload(parts, named),
    ...mode === "gateway" ? availability(specification, metadata) : [],
    ...monitored && metrics !== undefined && mode !== "sidecar"
      ? serviceMonitor(specification, metrics, metadata)
      : [],
  ];
}

function workload(
  parts: PodParts,
  named: { readonly metadata: object },
): readonly Rendered[] {
  const { specification } = parts;
  const { mode, update_strategy: strategy, high_availability: { anti_affinity: apart } } =
    specification;
  const selector = { matchLabels: selectorLabels(specification) };
  const template = podTemplate(parts);
  const common = { ...named, spec: { selector, template, revisionHistoryLimit: 3 } };
  switch (mode) {
    case "daemonset":
      return [rendered(DAEMON_SETS, {
        ...common,
        spec: {
          ...common.spec,
          updateStrategy: strategy ??
            { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
        },
      })];
    case "gateway":
      // How many there are is written by a manager of its own, so that a scaler may have them.
      return [rendered(DEPLOYMENTS, {
        ...common,
        spec: {
          ...common.spec,
          strategy: strategy ?? {
            type: "RollingUpdate",
            // Where no two may be on one node, there may be no room for one more.
            rollingUpdate: apart?.required
              ? { maxSurge: 0, maxUnavailable: 1 }
              : { maxSurge: 1, maxUnavailable: 0 },
          },
        },
      })];
    case "sidecar":
      return [];
  }
}
