import { harmlessText, type Rows, type Text, TextCache } from "../../kubernetes/encoding/mod.ts";
import type { ContainerKind, Instance, Owner, PodFacts } from "../history/mod.ts";
import type { FoundPod, FoundStatus } from "./pod_fields.ts";

/** Of a static pod's mirror: what its log folder is called by. */
const MIRROR = "kubernetes.io/config.mirror";
/** Read whether they are wanted or not: what a pod says of its logs, and of the service it is of. */
const ALWAYS: ReadonlySet<string> = new Set([
  "k8s-collector/exclude",
  "fluentbit.io/exclude",
  "vector.dev/exclude",
  "vector.dev/exclude-containers",
  "app.kubernetes.io/name",
  "app.kubernetes.io/version",
  "resource.opentelemetry.io/service.name",
  "resource.opentelemetry.io/service.namespace",
  "resource.opentelemetry.io/service.version",
  "resource.opentelemetry.io/service.instance.id",
]);
/** Keys and values of an annotation may have 256 KiB together. */
const VALUE_LIMIT = 4_096;

/** Which labels and annotations are kept, beside those that we go by ourselves. */
export interface Kept {
  readonly labels: ReadonlySet<string> | "all";
  readonly annotations: ReadonlySet<string> | "all";
}

/** Makes facts of what a reader found of a pod. */
export class PodFactsMaker {
  readonly #texts = new TextCache();
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  facts(bytes: Uint8Array, { metadata, spec, status }: FoundPod): PodFacts {
    const annotations = metadata.annotations;
    const phase = this.#shared(bytes, status.phase);
    return {
      uid: text(bytes, metadata.uid),
      namespace: this.#shared(bytes, metadata.namespace) || "default",
      name: text(bytes, metadata.name),
      node: this.#shared(bytes, spec.nodeName),
      hostname: text(bytes, spec.hostname),
      ips: addresses(bytes, status),
      hostNetwork: spec.hostNetwork.value,
      ended: phase === "Succeeded" || phase === "Failed",
      mirror: this.#map(bytes, annotations, new Set([MIRROR]))[MIRROR] ?? "",
      createdAt: metadata.creationTimestamp.value * 1000,
      startedAt: status.startTime.value * 1000,
      controller: this.#controller(bytes, metadata),
      labels: this.#map(bytes, metadata.labels, this.#kept.labels),
      annotations: this.#map(bytes, annotations, this.#kept.annotations),
      instances: [
        ...this.#instances(bytes, status.initContainerStatuses, "init"),
        ...this.#instances(bytes, status.containerStatuses, "regular"),
        ...this.#instances(bytes, status.ephemeralContainerStatuses, "ephemeral"),
      ],
    };
  }

  #shared(bytes: Uint8Array, { start, end }: Text): string {
    return this.#texts.get(bytes, start, end);
  }

  #controller(bytes: Uint8Array, { ownerReferences }: FoundPod["metadata"]): Owner | undefined {
    const { items, length } = ownerReferences;
    for (let n = 0; n < length; n++) {
      const { apiVersion, kind, name, uid, controller } = items[n]!;
      if (!controller.value) continue;
      return {
        apiVersion: this.#shared(bytes, apiVersion),
        kind: this.#shared(bytes, kind),
        name: this.#shared(bytes, name),
        uid: this.#shared(bytes, uid),
      };
    }
    return undefined;
  }

  #map(
    bytes: Uint8Array,
    { items, length }: FoundPod["metadata"]["labels"],
    wanted: ReadonlySet<string> | "all",
  ): Readonly<Record<string, string>> {
    const found: [string, string][] = [];
    for (let n = 0; n < length; n++) {
      const { key, value } = items[n]!;
      const name = this.#shared(bytes, key);
      if (wanted !== "all" && !wanted.has(name) && !ALWAYS.has(name)) continue;
      const end = Math.min(value.end, value.start + VALUE_LIMIT);
      found.push([name, this.#texts.get(bytes, value.start, end)]);
    }
    return Object.fromEntries(found);
  }

  *#instances(
    bytes: Uint8Array,
    { items, length }: Rows<FoundStatus>,
    kind: ContainerKind,
  ): Generator<Instance> {
    for (let n = 0; n < length; n++) {
      const status = items[n]!;
      const container = this.#shared(bytes, status.name);
      const restart = status.restartCount.value;
      const id = text(bytes, status.containerID);
      const { running, terminated } = status.state;
      const last = status.lastState.terminated;
      const lastId = text(bytes, last.containerID);
      // While it waits to be restarted, the last one is the present one too.
      const isLast = lastId === id;
      if (lastId !== "" && !isLast && restart > 0) {
        yield {
          container,
          kind,
          restart: restart - 1,
          id: lastId,
          image: "",
          imageId: "",
          startedAt: last.startedAt.value * 1000,
          finishedAt: last.finishedAt.value * 1000,
        };
      }
      if (id === "") continue;
      const ended = isLast ? last : terminated;
      yield {
        container,
        kind,
        restart,
        id,
        image: this.#shared(bytes, status.image),
        imageId: this.#shared(bytes, status.imageID),
        startedAt: (running.startedAt.value || ended.startedAt.value) * 1000,
        finishedAt: ended.finishedAt.value * 1000,
      };
    }
  }
}

function text(bytes: Uint8Array, { start, end }: Text): string {
  return harmlessText(bytes, start, end);
}

function addresses(bytes: Uint8Array, { podIP, podIPs }: FoundPod["status"]): readonly string[] {
  const found: string[] = [];
  for (let n = 0; n < podIPs.length; n++) found.push(text(bytes, podIPs.items[n]!.ip));
  const first = text(bytes, podIP);
  if (first !== "" && !found.includes(first)) found.unshift(first);
  return found.filter((ip) => ip !== "");
}
