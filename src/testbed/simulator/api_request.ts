import type { Verb } from "./negotiation.ts";
import { RESOURCE_NAMES, RESOURCES, type ServedType } from "./resources.ts";

/** A request for objects, as the server understands it. */
export interface ApiRequest {
  readonly verb: Verb;
  readonly resource: ServedType;
  /** All namespaces when undefined. */
  readonly namespace: string | undefined;
  /** Of the one object that is asked for, when the verb is `get`. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly accept: string | null;
}

/** @returns undefined when the path is that of nothing we serve. */
export function apiRequestOf(request: Request): ApiRequest | undefined {
  const { pathname, searchParams: query } = new URL(request.url);
  for (const resource of RESOURCE_NAMES.map((name) => RESOURCES[name])) {
    const { pathPrefix } = resource;
    if (!pathname.startsWith(`${pathPrefix}/`)) continue;
    const rest = pathname.slice(pathPrefix.length);
    const match = /^(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(rest);
    const [, namespace, name, object] = match ?? [];
    if (name !== resource.name || (object !== undefined && namespace === undefined)) continue;
    const watch = query.get("watch");
    const watches = watch !== null && watch.toLowerCase() !== "false" && watch !== "0";
    return {
      verb: object !== undefined ? "get" : watches ? "watch" : "list",
      resource,
      namespace: namespace === undefined ? undefined : decodeURIComponent(namespace),
      name: object === undefined ? "" : decodeURIComponent(object),
      query,
      accept: request.headers.get("accept"),
    };
  }
  return undefined;
}
