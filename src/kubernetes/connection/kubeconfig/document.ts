import { Fields } from "../../../configuration/mod.ts";
import { parseYaml } from "../yaml.ts";

/** A named cluster, user or context. */
export interface KubeconfigEntry {
  readonly name: string;
  /** The file it stands in: relative paths inside are relative to that file. */
  readonly file: string;
  readonly fields: Fields;
}

/** The entries of one kubeconfig file, or of several merged. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
}

/**
 * Reads the text of one kubeconfig file (YAML or JSON; its first document). Values are looked at only when their entry
 * is selected, so that a broken entry does not hinder the others.
 *
 * Throws {@link ConfigurationError}, which never quotes the text.
 */
export async function parseKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  const where = `kubeconfig ${file}`;
  const root = new Fields(await parseYaml(text, where), where);
  const kind = root.text("kind") ?? "Config";
  if (kind !== "Config") throw root.failure(`kind is ${kind}, but a kubeconfig is a Config`);
  return {
    files: [file],
    currentContext: root.text("current-context"),
    clusters: readEntries(root, "clusters", "cluster", file),
    users: readEntries(root, "users", "user", file),
    contexts: readEntries(root, "contexts", "context", file),
  };
}

function readEntries(
  root: Fields,
  list: string,
  key: string,
  file: string,
): ReadonlyMap<string, KubeconfigEntry> {
  const entries = new Map<string, KubeconfigEntry>();
  for (const item of root.sections(list)) {
    const name = item.requiredText("name");
    if (entries.has(name)) throw root.failure(`${list} holds ${JSON.stringify(name)} twice`);
    const where = `${root.where}, ${key} ${JSON.stringify(name)}`;
    entries.set(name, { name, file, fields: new Fields(item.raw(key), where) });
  }
  return entries;
}
