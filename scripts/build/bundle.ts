import { runCommand } from "../run_command.ts";
import { nameLazyPackages } from "./lazy_packages.ts";
import type { SourceRevision } from "./source_revision.ts";

const BUILD_INFO = "src/cli/build_info.ts";

/** What the bundler needs of the tree; nothing else of it can get into the program. */
const SOURCES = ["main.ts", "src", "deno.json", "deno.lock"];

async function copy(from: URL, to: URL): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from}/${name}`), new URL(`${to}/${name}`));
  }
}

/** The file that answers for the version, with what is known about these sources. */
async function writeBuildInfo(file: URL, revision: SourceRevision): Promise<void> {
  const { version, commit, epoch } = revision;
  const text = await Deno.readTextFile(file);
  const date = new Date(epoch * 1000).toISOString();
  const value = JSON.stringify({ version, commit, date }, undefined, 2);
  const constant = /(export const buildInfo: BuildInfo = )\{[^}]*\};/;
  if (!constant.test(text)) throw new Error(`${BUILD_INFO} has no constant buildInfo to fill in`);
  await Deno.writeTextFile(
    file,
    text.replace(/^import .*\n/gm, "").replace(constant, (_, start) => `${start}${value};`),
  );
}

/**
 * Bundles the program into a few files: unused code is left out, and what is imported when it is
 * needed stays in files of its own that are not even read before.
 *
 * The result depends on the sources and the packages only, not on where they are: packages are put
 * beside the sources, because the names of their files are written into the bundle, and the files
 * carry the date of the sources, because it is written into the compiled program.
 *
 * @param root the project
 * @param work an empty folder, its URL ending in a slash
 * @returns the folder of the bundle, whose entry is `main.js`
 */
export async function bundle(
  deno: string,
  root: URL,
  work: URL,
  revision: SourceRevision,
): Promise<URL> {
  const sources = new URL("sources/", work);
  await Deno.mkdir(sources);
  for (const name of SOURCES) await copy(new URL(name, root), new URL(name, sources));
  await writeBuildInfo(new URL(BUILD_INFO, sources), revision);
  await nameLazyPackages(deno, sources);
  await runCommand(deno, [
    "bundle",
    "--quiet",
    "--node-modules-dir=auto",
    "--code-splitting",
    "--outdir",
    "bundle",
    "main.ts",
  ], sources);
  const result = new URL("bundle/", sources);
  for await (const { name } of Deno.readDir(result)) {
    await Deno.utime(new URL(name, result), revision.epoch, revision.epoch);
  }
  return result;
}
