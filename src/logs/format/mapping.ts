import { ConfigurationError, parseDocument } from "../../configuration/mod.ts";
import { type Attributes, RECORD_ATTRIBUTES } from "./attribute.ts";
import type { NdjsonNames, NdjsonOptions } from "./ndjson.ts";

/** Which name is written for which attribute; a dot in a name makes objects within objects. */
export type Mapping = Readonly<Record<string, string>>;

/** As Vector's `kubernetes_logs` writes them. */
export const VECTOR: Mapping = {
  "timestamp": "time",
  "message": "body",
  "stream": "log.iostream",
  "kubernetes.pod_name": "k8s.pod.name",
  "kubernetes.pod_namespace": "k8s.namespace.name",
  "kubernetes.pod_uid": "k8s.pod.uid",
  "kubernetes.pod_ip": "k8s.pod.ip",
  "kubernetes.pod_node_name": "k8s.node.name",
  "kubernetes.pod_labels": "k8s.pod.label.*",
  "kubernetes.pod_annotations": "k8s.pod.annotation.*",
  "kubernetes.container_name": "k8s.container.name",
  "kubernetes.container_id": "k8s_collector.container.uri",
  "kubernetes.container_image": "k8s_collector.container.image",
  "kubernetes.container_image_id": "container.image.id",
  "kubernetes.pod_owner": "k8s_collector.pod.owner",
};

/** As Fluent Bit's `kubernetes` filter writes them. */
export const FLUENTBIT: Mapping = {
  "time": "time",
  "log": "body",
  "stream": "log.iostream",
  "kubernetes.pod_name": "k8s.pod.name",
  "kubernetes.namespace_name": "k8s.namespace.name",
  "kubernetes.pod_id": "k8s.pod.uid",
  "kubernetes.labels": "k8s.pod.label.*",
  "kubernetes.annotations": "k8s.pod.annotation.*",
  "kubernetes.host": "k8s.node.name",
  "kubernetes.pod_ip": "k8s.pod.ip",
  "kubernetes.container_name": "k8s.container.name",
  "kubernetes.docker_id": "container.id",
  "kubernetes.container_image": "k8s_collector.container.image",
  "kubernetes.container_hash": "container.image.id",
};

/**
 * @param path for messages
 * @throws {ConfigurationError} when it is no mapping
 */
export async function readMapping(text: string, path: string): Promise<Mapping> {
  const document: unknown = await parseDocument(path, text);
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new ConfigurationError(
      `${path} (--format) is no mapping: write lines of NAME: ATTRIBUTE`,
    );
  }
  for (const [name, attribute] of Object.entries(document)) {
    if (typeof attribute === "string" && attribute !== "") continue;
    throw new ConfigurationError(
      `${path} (--format): ${name} is ${
        JSON.stringify(attribute)
      }; allowed: the name of an attribute`,
    );
  }
  return document as Mapping;
}

/** @throws {ConfigurationError} when a part of the record itself is to be in an object of its own */
export function mappedNdjson(mapping: Mapping, path: string): NdjsonOptions {
  const { body, ...names } = recordNames(mapping, path);
  if (body === undefined) {
    throw new ConfigurationError(`${path} (--format) has no name for body: add a line NAME: body`);
  }
  return { names: { body, ...names }, members: (attributes) => mappedMembers(mapping, attributes) };
}

type Names = { [Part in keyof NdjsonNames]: string | undefined };

function recordNames(mapping: Mapping, path: string): Names {
  const nameOf = (attribute: string): string | undefined => {
    const [name] = Object.entries(mapping).find(([, value]) => value === attribute) ?? [];
    if (name?.includes(".")) {
      throw new ConfigurationError(
        `${path} (--format): ${name} is in an object, and ${attribute} can only be in the line itself`,
      );
    }
    return name;
  };
  return {
    time: nameOf(RECORD_ATTRIBUTES.time),
    body: nameOf(RECORD_ATTRIBUTES.body),
    iostream: nameOf(RECORD_ATTRIBUTES.iostream),
    uid: nameOf(RECORD_ATTRIBUTES.uid),
    malformed: nameOf(RECORD_ATTRIBUTES.malformed),
    cut: nameOf(RECORD_ATTRIBUTES.cut),
    unfinished: nameOf(RECORD_ATTRIBUTES.unfinished),
  };
}

/** Attributes under the names of a mapping; `*` at an end stands for all that begin so. */
export function mappedMembers(
  mapping: Mapping,
  attributes: Attributes,
): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(mapping)) {
    const value = attribute.endsWith("*")
      ? underPrefix(attributes, attribute.slice(0, -1))
      : attributes.get(attribute);
    if (value !== undefined) place(members, name.split("."), value);
  }
  return members;
}

function underPrefix(
  attributes: Attributes,
  prefix: string,
): Readonly<Record<string, unknown>> | undefined {
  const found = [...attributes].filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function place(members: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    members[name] = value;
    return;
  }
  const inner = members[name] ??= {};
  place(inner as Record<string, unknown>, rest, value);
}
