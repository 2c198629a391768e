import {
  ConfigurationError,
  DOCUMENT_BYTES,
  type ReadTextFile,
} from "../../../configuration/mod.ts";
import { delimiter } from "node:path";
import { getLogger } from "@logtape/logtape";
import { innermostMessage } from "../errors.ts";
import { isMissing } from "../text_source.ts";
import { type Kubeconfig, type KubeconfigEntry, parseKubeconfig } from "./document.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/**
 * Reads one kubeconfig file, or several joined as in `KUBECONFIG` (by `:`, on Windows by `;`).
 * Files that do not exist are passed over as long as one does, as kubectl does.
 */
export async function loadKubeconfig(
  paths: string,
  readTextFile: ReadTextFile,
): Promise<Kubeconfig> {
  const files = [...new Set(paths.split(delimiter).filter((path) => path !== ""))];
  const documents: Kubeconfig[] = [];
  for (const file of files) {
    const text = await readIfPresent(file, readTextFile);
    if (text !== undefined) documents.push(await parseKubeconfig(text, file));
    else if (files.length > 1) log.warning("No kubeconfig at {file}, passed over", { file });
  }
  if (documents.length === 0) {
    throw new ConfigurationError(
      files.length === 0
        ? `kubeconfig ${JSON.stringify(paths)} names no file`
        : `kubeconfig ${files.join(", ")} does not exist: give --kubeconfig or KUBECONFIG the ` +
          "path of an existing file",
    );
  }
  return mergeKubeconfigs(documents);
}

/**
 * Merges kubeconfigs by kubectl's rule: the first file that sets a value, or has an entry of a
 * name, wins; entries of one name are not mixed.
 */
function mergeKubeconfigs(documents: readonly Kubeconfig[]): Kubeconfig {
  return {
    files: documents.flatMap(({ files }) => files),
    currentContext: documents.find(({ currentContext }) => currentContext !== undefined)
      ?.currentContext,
    clusters: firstOfEachName(documents.map(({ clusters }) => clusters)),
    users: firstOfEachName(documents.map(({ users }) => users)),
    contexts: firstOfEachName(documents.map(({ contexts }) => contexts)),
  };
}

function firstOfEachName(
  maps: readonly ReadonlyMap<string, KubeconfigEntry>[],
): ReadonlyMap<string, KubeconfigEntry> {
  return new Map([...maps].reverse().flatMap((map) => [...map]));
}

async function readIfPresent(
  file: string,
  readTextFile: ReadTextFile,
): Promise<string | undefined> {
  try {
    return await readTextFile(file, DOCUMENT_BYTES);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new ConfigurationError(
      `kubeconfig ${file} cannot be read: ${innermostMessage(cause)}`,
      { cause },
    );
  }
}
