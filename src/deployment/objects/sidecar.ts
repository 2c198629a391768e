import { type Fields, listenersOf } from "../collector/mod.ts";
import type { CheckedSpecification } from "../checks/mod.ts";
import { configurationText } from "./configuration.ts";
import { checksum } from "./names.ts";
import { collectorContainer, podVolumes } from "./pod.ts";
import { type OpenPort, openPorts } from "./ports.ts";
import type { Specification } from "../specification/mod.ts";

/** The container that is put into others' pods, what it opens, and the hash of its configuration. */
export function sidecarContainer({ specification, collector }: CheckedSpecification): {
  readonly container: Fields & { readonly name: string };
  readonly ports: readonly OpenPort[];
  readonly checksum: string;
} {
  const listeners = listenersOf(collector);
  const text = configurationText(collector);
  const parts = {
    specification,
    listeners,
    configuration: specification.name,
    checksum: checksum(text),
  };
  const container = collectorContainer(parts, specification.sidecar.container_name);
  return {
    container: container as unknown as Fields & { readonly name: string },
    ports: openPorts(listeners, true),
    checksum: parts.checksum,
  };
}

export function sidecarVolumes(specification: Specification): readonly Fields[] {
  return podVolumes(specification, specification.name);
}
