import { RESOURCE_NAMES, RESOURCES, type ServedType } from "./resources.ts";

/**
 * The documents by which clients find out what a server is and has: version, health and API
 * discovery.
 *
 * @returns undefined when the path is none of them.
 */
export function discoveryOf(path: string): object | "ok" | undefined {
  switch (path) {
    case "/livez":
    case "/readyz":
    case "/healthz":
      return "ok";
    case "/version":
      return VERSION;
    case "/api":
      return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    case "/apis":
      return {
        kind: "APIGroupList",
        apiVersion: "v1",
        groups: ALL.filter(({ group }) => group !== "").map(({ group, apiVersion }) => {
          const version = { groupVersion: apiVersion, version: apiVersion.split("/")[1] };
          return { name: group, versions: [version], preferredVersion: version };
        }),
      };
  }
  const resources = ALL.filter(({ pathPrefix }) => pathPrefix === path);
  const [first] = resources;
  if (first === undefined) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: first.apiVersion,
    resources: resources.map(({ name, kind, namespaced, shortName }) => ({
      name,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ["get", "list", "watch"],
      ...(shortName === undefined ? {} : { shortNames: [shortName] }),
    })),
  };
}

const ALL: readonly ServedType[] = RESOURCE_NAMES.map((name) => RESOURCES[name]);

const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.0-simulated",
  gitCommit: "simulated",
  gitTreeState: "clean",
  buildDate: "2026-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "none",
  platform: "linux/amd64",
};
