// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Writes the templates of the Helm chart and the files for Kustomize from the objects the program
 * itself prints: `deno task manifests`. With `--check` it writes nothing and fails when one of them
 * is not current.
 */
import { chartTemplates } from "./deploy/chart.ts";
import { kustomizeFiles } from "./deploy/kustomize.ts";
import { upstreamPatch } from "./deploy/upstream.ts";

const DEPLOY = new URL("../deploy/", import.meta.url);

/** Every generated file, by its path below `deploy`. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(
    await Deno.readTextFile(new URL("../deno.json", import.meta.url)),
  ) as { readonly version: string };
  const files = new Map<string, string>();
  for (const [name, text] of chartTemplates()) {
    files.set(`helm/k8s-collector/templates/${name}`, text);
  }
  for (const [path, text] of await kustomizeFiles(version)) files.set(`kustomize/${path}`, text);
  files.set("upstream/unified-mode.patch", upstreamPatch());
  return files;
}

/** Paths of files that are missing or not as they would be written now. */
export async function outdatedFiles(): Promise<readonly string[]> {
  const outdated: string[] = [];
  for (const [path, text] of await generatedFiles()) {
    const present = await Deno.readTextFile(new URL(path, DEPLOY)).catch(() => undefined);
    if (present !== text) outdated.push(path);
  }
  return outdated;
}

if (import.meta.main) {
  const outdated = await outdatedFiles();
  if (Deno.args.includes("--check")) {
    for (const path of outdated) {
      console.error(`deploy/${path} is not current: deno task manifests`);
    }
    Deno.exit(outdated.length === 0 ? 0 : 1);
  }
  const files = await generatedFiles();
  for (const path of outdated) {
    const file = new URL(path, DEPLOY);
    await Deno.mkdir(new URL("./", file), { recursive: true });
    await Deno.writeTextFile(file, files.get(path) ?? "");
    console.log(`wrote deploy/${path}`);
  }
}
