import type { Profile } from "../../src/cli/profiles.ts";
import { modulesLeftOut } from "./left_out.ts";
import type { SourceRevision } from "./source_revision.ts";

const BUILD_INFO = "src/cli/build_info.ts";

/** What the bundler needs of the tree; nothing else of it can get into the program. */
const SOURCES = ["main.ts", "src", "deno.json", "deno.lock"];

/** What decides about a program beside the machine it is for. */
export interface Edition extends SourceRevision {
  readonly profile: Profile;
}

async function copy(from: URL, to: URL): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from}/${name}`), new URL(`${to}/${name}`));
  }
}

/** The file that answers for the version, with what is known about these sources. */
async function writeBuildInfo(file: URL, edition: Edition): Promise<void> {
  const { version, commit, epoch, profile } = edition;
  const text = await Deno.readTextFile(file);
  const date = new Date(epoch * 1000).toISOString();
  const value = JSON.stringify({ version, commit, date, profile }, undefined, 2);
  const constant = /(export const buildInfo: BuildInfo = )\{[^}]*\};/;
  if (!constant.test(text)) throw new Error(`${BUILD_INFO} has no constant buildInfo to fill in`);
  await Deno.writeTextFile(
    file,
    text.replace(/^import .*\n/gm, "").replace(constant, (_, start) => `${start}${value};`),
  );
}

/**
 * Copies what a program is made of. The modules of the commands it does not run are empty there,
 * and so nothing that only they need gets into the program: neither rooms nor packages.
 *
 * @param root the project
 * @param folder where the copy is made, its URL ending in a slash
 */
export async function copySources(root: URL, folder: URL, edition: Edition): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const name of SOURCES) await copy(new URL(name, root), new URL(name, folder));
  await writeBuildInfo(new URL(BUILD_INFO, folder), edition);
  for (const module of modulesLeftOut(edition.profile)) {
    const file = new URL(module, folder);
    await Deno.stat(file);
    await Deno.writeTextFile(file, "export {};\n");
  }
}
