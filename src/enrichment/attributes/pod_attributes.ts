import type { Instance, RetainedPod } from "../history/mod.ts";
import { imageParts, repoDigest } from "./image.ts";
import { serviceAttributes } from "./service_attributes.ts";
import { workloadAttributes } from "./workload_attributes.ts";

export type Value = string | number | readonly string[];

/** Of labels and annotations, which ones are wanted: those of these names, or all. */
export type Wanted = ReadonlySet<string> | "all";

export interface AttributeOptions {
  readonly labels: Wanted;
  readonly annotations: Wanted;
  readonly clusterName: string | undefined;
  readonly namespaceLabels?: Wanted;
  /** Add `service.name` and what belongs to it. */
  readonly serviceNames?: boolean;
}

/** What is known beside the pod. */
export interface Surrounding {
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
  /** The uid of the namespace `kube-system`, by which a cluster is told from others. */
  readonly clusterUid?: string | undefined;
}

const NONE: Wanted = new Set();

/** What is known of a container when the pod is not, or not which of its instances is meant. */
export interface ContainerName {
  readonly name: string;
  readonly restart: number | undefined;
}

/**
 * Everything that is known, under the names of OpenTelemetry (semantic conventions 1.45). What is
 * not known is left out: nothing is guessed.
 */
export function podAttributes(
  pod: RetainedPod,
  instance: Instance | undefined,
  container: ContainerName | undefined,
  options: AttributeOptions,
  { namespaceLabels = {}, clusterUid }: Surrounding = {},
): Map<string, Value> {
  const found = new Map<string, Value>();
  const put = (name: string, value: Value | undefined) => {
    if (value !== undefined && value !== "") found.set(name, value);
  };
  put("k8s.cluster.name", options.clusterName);
  put("k8s.cluster.uid", clusterUid);
  put("k8s.namespace.name", pod.namespace);
  put("k8s.pod.name", pod.name);
  put("k8s.pod.uid", pod.uid);
  put("k8s.node.name", pod.node);
  put("k8s.pod.ip", pod.ips[0]);
  put("k8s.pod.hostname", pod.hostname);
  if (pod.startedAt > 0) put("k8s.pod.start_time", rfc3339(pod.startedAt));
  for (const [name, value] of workloadAttributes(pod.owners)) put(name, value);
  const { controller } = pod;
  put("k8s_collector.pod.owner", controller && `${controller.kind}/${controller.name}`);
  for (const [name, value] of containerAttributes(instance, container)) put(name, value);
  if (options.serviceNames === true) {
    const called = instance?.container ?? container?.name;
    const image = instance?.image ?? "";
    for (const [name, value] of serviceAttributes(pod, found, called, image)) put(name, value);
  }
  for (const [key, value] of Object.entries(pod.labels)) {
    // An empty value is one: the label is there.
    if (isWanted(options.labels, key)) found.set(`k8s.pod.label.${key}`, value);
  }
  for (const [key, value] of Object.entries(pod.annotations)) {
    if (isWanted(options.annotations, key)) found.set(`k8s.pod.annotation.${key}`, value);
  }
  for (const [key, value] of Object.entries(namespaceLabels)) {
    if (isWanted(options.namespaceLabels ?? NONE, key)) {
      found.set(`k8s.namespace.label.${key}`, value);
    }
  }
  return found;
}

function* containerAttributes(
  instance: Instance | undefined,
  container: ContainerName | undefined,
): Generator<readonly [string, Value | undefined]> {
  yield ["k8s.container.name", instance?.container ?? container?.name];
  yield ["k8s.container.restart_count", instance?.restart ?? container?.restart];
  if (instance === undefined) return;
  const [scheme, id] = instance.id.includes("://") ? instance.id.split("://") : ["", instance.id];
  yield ["container.id", id];
  yield ["container.runtime.name", scheme];
  yield ["k8s_collector.container.uri", instance.id];
  if (instance.image === "") return;
  yield ["k8s_collector.container.image", instance.image];
  const { name, tag } = imageParts(instance.image);
  yield ["container.image.name", name];
  yield ["container.image.tags", tag === undefined ? undefined : [tag]];
  yield ["container.image.id", instance.imageId];
  const digest = repoDigest(instance.imageId);
  yield ["container.image.repo_digests", digest === undefined ? undefined : [digest]];
}

function isWanted(wanted: Wanted, key: string): boolean {
  return wanted === "all" || wanted.has(key);
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
