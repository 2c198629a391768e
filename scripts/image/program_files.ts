import { buildPrograms, ROOT } from "../build/programs.ts";
import type { SourceRevision } from "../build/source_revision.ts";
import { sha256 } from "../sha256.ts";
import { packagesOfProgram } from "../release/npm_packages.ts";
import { noticeFor } from "./notice.ts";
import { type Architecture, PLATFORMS } from "./platforms.ts";

/** Of whom there are images: the collector, and the log agent of a node. */
export const IMAGE_PROFILES = ["image", "agent"] as const;
export type ImageProfile = (typeof IMAGE_PROFILES)[number];

/** Where the program is in the image, as it was before for the programs it stands in for. */
export const PROGRAM_FOLDER = "srv";
export const PROGRAM = "k8s-collector";

/** Names under which manifests start the programs before this one. */
export const LEGACY_NAMES = ["k8s-watcher", "k8s-relay"];

/** What tools that collect crash reports look for; here it tells exactly which program this is. */
async function debugInfo(program: URL, { version, commit }: SourceRevision): Promise<string> {
  const values = {
    EBPF_NET_DEBUG_MODULE_NAME: PROGRAM,
    EBPF_NET_DEBUG_MODULE_ID: await sha256(program),
    EBPF_NET_DEBUG_MODULE_VERSION: version,
    EBPF_NET_DEBUG_MODULE_COMMIT: commit,
  };
  return Object.entries(values).map(([name, value]) => `export ${name}="${value}"\n`).join("");
}

/**
 * Compiles the program and writes everything of ours that goes into an image, under a folder that
 * stands for its root.
 *
 * @param image the folder, ending in a slash; what was in it is deleted
 */
export async function writeProgramFiles(
  architecture: Architecture,
  image: URL,
  revision: SourceRevision,
  profile: ImageProfile,
): Promise<void> {
  await Deno.remove(image, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const folder = new URL(`${PROGRAM_FOLDER}/`, image);
  const [program] = await buildPrograms(
    { targets: [PLATFORMS[architecture].target], profile, out: folder },
    revision,
  );
  if (program === undefined) throw new Error(`nothing was built for ${architecture}`);
  await Deno.writeTextFile(
    new URL("debug-info.conf", folder),
    await debugInfo(program.file, revision),
  );
  await Deno.rename(program.file, new URL(PROGRAM, folder));
  await Deno.chmod(new URL(PROGRAM, folder), 0o755);
  // What they did, an agent does not.
  const names = profile === "image" ? LEGACY_NAMES : [];
  for (const name of names) await Deno.symlink(PROGRAM, new URL(name, folder));
  const packages = await packagesOfProgram({ ...revision, profile });
  const notice = await Deno.readTextFile(new URL("NOTICE", ROOT));
  await Deno.writeTextFile(
    new URL("NOTICE", folder),
    noticeFor(notice, packages.map(({ name }) => name)),
  );
  await Deno.copyFile(new URL("LICENSE", ROOT), new URL("LICENSE", folder));
  for (const name of ["LICENSE", "NOTICE"]) await Deno.chmod(new URL(name, folder), 0o644);
}
