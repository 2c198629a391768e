import { ConfigurationError, Fields } from "../../../configuration/mod.ts";

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
 * Reads the text of one kubeconfig file (YAML or JSON). Values are looked at only when their entry
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

async function parseYaml(text: string, where: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  // The parser's own messages quote the line they are about, which may hold a secret.
  const document = parseDocument(text, { prettyErrors: false, merge: true, lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new ConfigurationError(
      `${where} is not valid YAML: ${error.code} at line ${line}, column ${col}`,
    );
  }
  try {
    return document.toJS();
  } catch {
    throw new ConfigurationError(`${where} is not valid YAML: its aliases are broken`);
  }
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
