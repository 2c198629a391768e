import { pathOf, type ResourceType } from "../resource/mod.ts";
import type { Moment } from "./failure.ts";
import type { State } from "./state.ts";

/** Which objects a stream is about. */
export interface Target {
  readonly type: ResourceType;
  /** All namespaces when undefined. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** The request that a state makes: path with query, relative to the server's address. */
export function requestOf(target: Target, state: State, timeoutSeconds: number): string {
  const query = new URLSearchParams();
  if (target.labelSelector !== undefined) query.set("labelSelector", target.labelSelector);
  if (target.fieldSelector !== undefined) query.set("fieldSelector", target.fieldSelector);
  switch (state.kind) {
    case "listing":
      // No resourceVersion: the most recent state, so a relist never goes back in time.
      if (state.limit > 0) query.set("limit", String(state.limit));
      if (state.continueToken !== "") query.set("continue", state.continueToken);
      break;
    case "streaming list":
      query.set("sendInitialEvents", "true");
      query.set("resourceVersionMatch", "NotOlderThan");
      watchQuery(query, timeoutSeconds);
      break;
    case "watching":
      query.set("resourceVersion", state.resourceVersion);
      watchQuery(query, timeoutSeconds);
      break;
  }
  const path = pathOf(target.type, target.namespace);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

function watchQuery(query: URLSearchParams, timeoutSeconds: number): void {
  query.set("watch", "true");
  query.set("allowWatchBookmarks", "true");
  query.set("timeoutSeconds", String(timeoutSeconds));
}

export function momentOf(state: State): Moment {
  switch (state.kind) {
    case "listing":
      return state.continueToken === "" ? "list" : "page";
    case "streaming list":
      return "streaming list";
    case "watching":
      return "watch";
  }
}

/** The selectors of a target as they were given, for a message; empty when it has none. */
export function selectorsOf({ labelSelector, fieldSelector }: Target): string {
  return [
    ...(labelSelector === undefined ? [] : [`--label-selector ${JSON.stringify(labelSelector)}`]),
    ...(fieldSelector === undefined ? [] : [`--field-selector ${JSON.stringify(fieldSelector)}`]),
  ].join(" or ");
}
