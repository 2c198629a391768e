import type { ResourceName } from "./resources.ts";
import { EVERYTHING, fieldSelector, labelSelector, type Selector } from "./selectors.ts";
import { ApiError, badRequest, failure, invalidListOptions } from "./status.ts";

export interface ListOptions {
  readonly watch: boolean;
  /** As given; empty when absent. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowWatchBookmarks: boolean;
  /** 0: not given. */
  readonly timeoutSeconds: number;
  /** 0 or less: all at once. */
  readonly limit: number;
  readonly continue: string;
  readonly selector: Selector;
  readonly hasSelector: boolean;
}

/**
 * The query of a list or watch.
 *
 * @throws {ApiError} 400 for a parameter that is not understood, 422 for parameters that contradict
 * each other.
 */
export function parseListOptions(
  query: URLSearchParams,
  resource: ResourceName,
  watchList: boolean,
): ListOptions {
  const labels = query.get("labelSelector") ?? "";
  const fields = query.get("fieldSelector") ?? "";
  const byLabels = labels === "" ? EVERYTHING : labelSelector(labels);
  const byFields = fields === "" ? EVERYTHING : fieldSelector(fields, resource);
  const options: ListOptions = {
    watch: flag(query, "watch") ?? false,
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    sendInitialEvents: flag(query, "sendInitialEvents"),
    allowWatchBookmarks: flag(query, "allowWatchBookmarks") ?? false,
    timeoutSeconds: integer(query, "timeoutSeconds"),
    limit: integer(query, "limit"),
    continue: query.get("continue") ?? "",
    selector: (object) => byLabels(object) && byFields(object),
    hasSelector: labels !== "" || fields !== "",
  };
  const causes = options.watch ? watchFaults(options, watchList) : listFaults(options);
  if (causes.length > 0) throw new ApiError(invalidListOptions(causes));
  return options;
}

/**
 * The number in a resourceVersion.
 *
 * @throws {ApiError} when it is none: 400 for lists, and 500 for watches, as API servers do.
 */
export function versionNumber({ resourceVersion, watch }: ListOptions): number {
  if (/^\d+$/.test(resourceVersion)) return Number(resourceVersion);
  const reason = `resourceVersion: Invalid value: "${resourceVersion}": ` +
    `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`;
  throw new ApiError(
    watch ? failure(500, undefined, reason) : badRequest(`invalid resource version: ${reason}`),
  );
}

/** Anything but `false` and `0` is true, even nothing at all after the equals sign. */
function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  return value === null ? undefined : value.toLowerCase() !== "false" && value !== "0";
}

function integer(query: URLSearchParams, name: string): number {
  const value = query.get(name);
  if (value === null || value === "") return 0;
  if (/^[+-]?\d+$/.test(value)) return Number(value);
  throw new ApiError(badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`));
}

interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

function listFaults(options: ListOptions): readonly Cause[] {
  const { resourceVersion, resourceVersionMatch: match, sendInitialEvents } = options;
  const causes: Cause[] = [];
  if (match !== "") {
    if (resourceVersion === "") {
      causes.push(
        forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"),
      );
    }
    if (options.continue !== "") {
      causes.push(forbidden("resourceVersionMatch is forbidden when continue is provided"));
    }
    if (match !== "Exact" && match !== "NotOlderThan") {
      causes.push(unsupported(match, '"Exact", "NotOlderThan", ""'));
    }
    if (match === "Exact" && resourceVersion === "0") {
      causes.push(
        forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
    }
  }
  if (sendInitialEvents !== undefined) {
    causes.push(forbidden("sendInitialEvents is forbidden for list", "sendInitialEvents"));
  }
  return causes;
}

function watchFaults(options: ListOptions, watchList: boolean): readonly Cause[] {
  const { resourceVersionMatch: match, sendInitialEvents } = options;
  const causes: Cause[] = [];
  if (sendInitialEvents !== undefined) {
    if (match !== "NotOlderThan") {
      causes.push(
        forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
      );
    }
    if (!watchList) {
      causes.push(forbidden(
        "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
        "sendInitialEvents",
      ));
    }
  }
  if (match !== "") {
    if (sendInitialEvents === undefined) {
      causes.push(forbidden(
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ));
    }
    if (match !== "NotOlderThan") causes.push(unsupported(match, '"NotOlderThan"'));
    if (options.continue !== "") {
      causes.push(forbidden("resourceVersionMatch is forbidden when continue is provided"));
    }
  }
  return causes;
}

function forbidden(message: string, field = "resourceVersionMatch"): Cause {
  return { reason: "FieldValueForbidden", message: `Forbidden: ${message}`, field };
}

function unsupported(value: string, supported: string): Cause {
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: "${value}": supported values: ${supported}`,
    field: "resourceVersionMatch",
  };
}
