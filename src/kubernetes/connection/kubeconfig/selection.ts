import { ConfigurationError, Fields } from "../../../configuration/mod.ts";
import { type Cluster, readCluster } from "./cluster.ts";
import type { Kubeconfig, KubeconfigEntry } from "./document.ts";
import { describeCredentials, readUser, type User, withoutCredentials } from "./user.ts";

/** What one context of a kubeconfig says, as plain data. */
export interface Selection {
  readonly context: string;
  readonly userName: string;
  readonly namespace: string | undefined;
  readonly cluster: Cluster;
  /** Without credentials where these would go over plain HTTP. */
  readonly user: User;
  /** What was left out for that reason, in words. */
  readonly withheld: readonly string[];
}

/**
 * Reads a context by name, or the current one. Throws {@link ConfigurationError} naming
 * file, context, cluster and user.
 */
export function selectContext(kubeconfig: Kubeconfig, name: string | undefined): Selection {
  const context = name ?? kubeconfig.currentContext;
  const files = kubeconfig.files.join(", ");
  if (context === undefined) {
    throw new ConfigurationError(
      kubeconfig.contexts.size === 0
        ? `kubeconfig ${files} has no contexts: give the --kubeconfig of a cluster`
        : `kubeconfig ${files} has no current-context: set one (kubectl config use-context) or ` +
          `give --context, which may be ${known(kubeconfig.contexts)}`,
    );
  }
  const entry = kubeconfig.contexts.get(context);
  if (entry === undefined) {
    throw new ConfigurationError(
      `kubeconfig ${files} has no context ${JSON.stringify(context)}` +
        `${name === undefined ? ", its current-context" : ""}: it has ${
          known(kubeconfig.contexts)
        }`,
    );
  }
  const { fields } = entry;
  const userName = fields.text("user");
  const user = userName === undefined
    ? readUser({ name: "anonymous", file: entry.file, fields: new Fields({}, fields.where) })
    : readUser(entryOf(kubeconfig.users, fields, "user", context));
  const cluster = readCluster(entryOf(kubeconfig.clusters, fields, "cluster", context), user);
  // As client-go has it, on loopback too: anybody on the way could read them.
  const withheld = cluster.server.startsWith("https:") ? [] : describeCredentials(user);
  return {
    context,
    userName: userName ?? "anonymous",
    namespace: fields.text("namespace"),
    cluster,
    user: withheld.length === 0 ? user : withoutCredentials(user),
    withheld,
  };
}

function entryOf(
  entries: ReadonlyMap<string, KubeconfigEntry>,
  context: Fields,
  key: "cluster" | "user",
  contextName: string,
): KubeconfigEntry {
  const name = context.requiredText(key);
  const entry = entries.get(name);
  if (entry === undefined) {
    throw context.failure(
      `${key} ${JSON.stringify(name)} is not among the ${key}s, which are ${known(entries)}`,
    );
  }
  const where = `kubeconfig ${entry.file}, context ${JSON.stringify(contextName)}, ${key} ` +
    JSON.stringify(name);
  return { ...entry, fields: entry.fields.renamed(where) };
}

function known(entries: ReadonlyMap<string, KubeconfigEntry>): string {
  const names = [...entries.keys()].sort().slice(0, 20).map((name) => JSON.stringify(name));
  return names.length === 0 ? "none" : names.join(", ");
}
