import type { V1ObjectMeta } from "@kubernetes/client-node/models";
import { Failure } from "../../failure/mod.ts";
import type { Json } from "./json.ts";

/** What all objects have. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Json<V1ObjectMeta>;
}

declare const OBJECT: unique symbol;

/** A kind of objects that API servers serve, in the version that we use (API concepts). */
export interface ResourceType<O extends ApiObject = ApiObject> {
  /** API group; the core group is the empty string. */
  readonly group: string;
  readonly version: string;
  /** Name of the resource: what paths and permissions call the kind. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never there: it tells the compiler what an object of this kind is. */
  readonly [OBJECT]?: O;
}

/** A name that would make a path lead to something else than what it names. */
export class ResourceNameError extends Failure {
  override readonly name = "ResourceNameError";
  readonly category = "configuration";
}

/** Group and version as objects carry it: `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === "" ? version : `${group}/${version}`;
}

/** What comes before the namespace in a path: `/api/v1`, `/apis/apps/v1`. */
export function groupPathOf(type: ResourceType): string {
  return `${type.group === "" ? "/api" : "/apis"}/${apiVersionOf(type)}`;
}

/**
 * The path of a collection, of an object, or of an object's subresource. Without a namespace a
 * collection is that of all namespaces.
 *
 * @throws {ResourceNameError} for a name that a path cannot hold. An empty one would address the
 * whole collection, and `..` is taken out of every URL before it is sent.
 */
export function pathOf(
  type: ResourceType,
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  return [
    groupPathOf(type),
    ...namespace === undefined ? [] : ["namespaces", segment(type, namespace)],
    type.plural,
    ...name === undefined ? [] : [segment(type, name)],
    ...subresource === undefined ? [] : [subresource],
  ].join("/");
}

function segment({ plural }: ResourceType, name: string): string {
  if (/^\.{0,2}$/.test(name)) {
    throw new ResourceNameError(
      `${JSON.stringify(name)} names no object in a path of ${plural}: give its name`,
    );
  }
  return encodeURIComponent(name);
}
