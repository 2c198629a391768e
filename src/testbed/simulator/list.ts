import type { ApiRequest } from "./api_request.ts";
import type { Cluster } from "./cluster.ts";
import {
  type Continuation,
  decodeContinue,
  encodeContinue,
  INCONSISTENT,
} from "./continue_token.ts";
import type { ListMeta } from "./encoding.ts";
import { reached } from "./freshness.ts";
import { type ListOptions, versionNumber } from "./list_options.ts";
import type { KubernetesObject } from "./objects.ts";
import { storageKey } from "./resource_store.ts";
import { EVERYTHING, type Selector } from "./selectors.ts";
import { ApiError, badRequest, expired, tooLarge } from "./status.ts";

export interface Page {
  readonly metadata: ListMeta;
  readonly items: readonly KubernetesObject[];
}

const TOKEN_EXPIRED = "The provided continue parameter is too old to display a consistent list " +
  "result. You can start a new list without the continue parameter, or use the continue token in " +
  "this response to retrieve the remainder of the results. Continuing with the provided token " +
  "results in an inconsistent list - objects that were created, modified, or deleted between the " +
  "time the first chunk was returned and now may show up in the list.";

/**
 * A page of a list, or all of it, with the meaning that Kubernetes gives to `resourceVersion`,
 * `resourceVersionMatch`, `limit` and `continue`.
 *
 * @param pretendExpired as if history had been compacted up to now.
 * @throws {ApiError} 400, 410 or 504.
 */
export async function listPage(
  cluster: Cluster,
  request: ApiRequest,
  options: ListOptions,
  signal: AbortSignal,
  pretendExpired: boolean,
): Promise<Page> {
  const history = cluster.history(request.resource.name);
  const current = cluster.revision.current;
  const snapshot = (version: number) =>
    pretendExpired && version < current ? undefined : history.snapshot(version);
  if (options.continue !== "") {
    const { resourceVersion, start } = continuationOf(options);
    const version = resourceVersion === INCONSISTENT ? current : resourceVersion;
    const state = pretendExpired && resourceVersion !== INCONSISTENT
      ? undefined
      : snapshot(version);
    if (state === undefined) {
      const token = encodeContinue({ resourceVersion: INCONSISTENT, start });
      throw new ApiError(expired(TOKEN_EXPIRED, token));
    }
    return page(state, version, start, request, options, options.limit);
  }
  const version = await versionOf(cluster, options, signal);
  const state = snapshot(version);
  if (state === undefined) {
    throw new ApiError(expired("The resourceVersion for the provided list is too old."));
  }
  // The server's cache answers resourceVersion 0, and it does not cut lists into pages.
  const limit = options.resourceVersion === "0" ? 0 : options.limit;
  return page(state, version, "", request, options, limit);
}

function continuationOf(options: ListOptions): Continuation {
  const continuation = decodeContinue(options.continue);
  if (options.resourceVersion !== "" && options.resourceVersion !== "0") {
    throw new ApiError(
      badRequest("specifying resource version is not allowed when using continue"),
    );
  }
  return continuation;
}

/** Which state a list without `continue` shows. */
async function versionOf(
  cluster: Cluster,
  options: ListOptions,
  signal: AbortSignal,
): Promise<number> {
  const { resourceVersion, resourceVersionMatch, limit } = options;
  const { revision, clock } = cluster;
  if (resourceVersion === "" || resourceVersion === "0") return revision.current;
  const asked = versionNumber(options);
  if (!await reached(revision, asked, clock, signal)) {
    throw new ApiError(tooLarge(asked, revision.current));
  }
  // Without a match, a limit means that very version, as it did before there was a match.
  const exact = resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && limit > 0);
  return exact ? asked : revision.current;
}

function page(
  state: readonly KubernetesObject[],
  version: number,
  start: string,
  { namespace }: ApiRequest,
  { selector, hasSelector }: ListOptions,
  limit: number,
): Page {
  const keyOf = (object: KubernetesObject) =>
    namespace === undefined ? storageKey(object.metadata) : object.metadata.name;
  const all = namespace === undefined && !hasSelector
    ? state
    : state.filter(inNamespace(namespace, selector));
  const from = start === "" ? 0 : all.findIndex((object) => keyOf(object) >= start);
  const rest = from < 0 ? [] : all.slice(from);
  const resourceVersion = `${version}`;
  const last = limit > 0 && rest.length > limit ? rest[limit - 1] : undefined;
  if (last === undefined) return { metadata: { resourceVersion }, items: rest };
  const token = encodeContinue({ resourceVersion: version, start: `${keyOf(last)}\0` });
  // With a selector nobody knows how many of the remaining objects match.
  const remaining = hasSelector ? {} : { remainingItemCount: rest.length - limit };
  return {
    metadata: { resourceVersion, continue: token, ...remaining },
    items: rest.slice(0, limit),
  };
}

/** The objects that a request is about. */
export function inNamespace(namespace: string | undefined, selector: Selector): Selector {
  if (namespace === undefined) return selector;
  if (selector === EVERYTHING) return ({ metadata }) => metadata.namespace === namespace;
  return (object) => object.metadata.namespace === namespace && selector(object);
}
