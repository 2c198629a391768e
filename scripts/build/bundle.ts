import { runCommand } from "../run_command.ts";
import { nameLazyPackages } from "./lazy_packages.ts";
import { copySources, type Edition } from "./sources.ts";

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
  edition: Edition,
): Promise<URL> {
  const sources = new URL("sources/", work);
  await copySources(root, sources, edition);
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
    await Deno.utime(new URL(name, result), edition.epoch, edition.epoch);
  }
  return result;
}
