import { at, type Fields, fieldsOf } from "../collector/mod.ts";
import type { Sidecar } from "./parts.ts";

/** Kinds that end when their pods' containers do. */
const ENDING = ["Job", "CronJob"];

/** Why a pod cannot get this sidecar; undefined when it can. */
export function obstacleTo(
  { container, ports, native, namespace }: Sidecar,
  kind: string,
  given: { readonly namespace: string | undefined; readonly spec: Fields },
): string | undefined {
  const { spec } = given;
  if (given.namespace !== undefined && given.namespace !== namespace) {
    return `it is in namespace ${given.namespace}, and the configuration in ${namespace}: a pod cannot ` +
      "mount what is in another one";
  }
  if (spec.hostNetwork === true) {
    return `it is on the host's network, where ports ${
      ports.map(({ port }) => port).join(", ")
    } may be somebody else's`;
  }
  if (ENDING.includes(kind) && !native) {
    return "it would never end: only a native sidecar ends with the pod's own containers. Set " +
      "sidecar.native to auto or true";
  }
  const others = ["containers", "initContainers"].flatMap((list) => {
    const all = spec[list];
    return Array.isArray(all) ? all.map(fieldsOf) : [];
  }).filter(({ name }) => name !== container.name);
  for (const other of others) {
    const taken = Array.isArray(other.ports)
      ? other.ports.map((port) => at(port, ["containerPort"]))
      : [];
    const clash = ports.find(({ port }) => taken.includes(port));
    if (clash === undefined) continue;
    return `port ${clash.port} is that of its container ${other.name}: containers of a pod share their ` +
      "ports";
  }
  return undefined;
}
