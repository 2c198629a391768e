import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "../build/programs.ts";
import type { SourceRevision } from "../build/source_revision.ts";
import { runCommand } from "../run_command.ts";
import { assembleDebianBase } from "./debian_base.ts";
import { imageArguments, type ImageContent } from "./image_arguments.ts";
import type { Architecture } from "./platforms.ts";
import { type ImageProfile, writeProgramFiles } from "./program_files.ts";

/** Containers in folders and changed roots, as a machine for builds allows them. */
const STORAGE = ["--storage-driver", "vfs"];

/** What the assembled base is called, once it has been. */
export function debianBase(architecture: Architecture): string {
  return `localhost/k8s-collector-base:debian-${architecture}`;
}

/** Whether this machine has an image of that name. */
export async function hasImage(name: string): Promise<boolean> {
  const names = await runCommand("buildah", [...STORAGE, "images", "--format={{.Name}}:{{.Tag}}"]);
  return names.split("\n").includes(name);
}

/** Makes an image of the assembled base and returns its name. */
async function importDebianBase(architecture: Architecture, epoch: number): Promise<string> {
  const name = debianBase(architecture);
  const base = await Deno.makeTempDir({ prefix: "k8s-collector-rootfs-" });
  try {
    await Deno.chmod(base, 0o755);
    await assembleDebianBase(architecture, pathToFileURL(`${base}/`));
    const dockerfile = `${base}.Dockerfile`;
    await Deno.writeTextFile(dockerfile, "FROM scratch\nCOPY . /\n");
    await runCommand("buildah", [
      ...STORAGE,
      "build",
      "--isolation=chroot",
      `--arch=${architecture}`,
      `--timestamp=${epoch}`,
      `--file=${dockerfile}`,
      `--tag=${name}`,
      base,
    ]);
    await Deno.remove(dockerfile);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
  return name;
}

export interface ImageOptions extends ImageContent {
  /** Reference of the base, `debian` for one assembled here, undefined for that of the Dockerfile. */
  readonly base: string | undefined;
  /** For whom the program is compiled; the collector's when absent. */
  readonly profile?: ImageProfile;
  /** Folder for the OCI layout, ending in a slash. */
  readonly out: URL;
}

/**
 * Builds the image by buildah and the Dockerfile.
 *
 * @returns the folder of its OCI layout, in which the version is its tag, with `-agent` of an agent's
 */
export async function buildImage(options: ImageOptions, revision: SourceRevision): Promise<URL> {
  const { architecture, out, profile = "image" } = options;
  const { epoch } = revision;
  const suffix = profile === "image" ? "" : `-${profile}`;
  const version = `${revision.version}${suffix}`;
  const files = new URL(`dist/image/${architecture}/`, ROOT);
  await writeProgramFiles(architecture, files, revision, profile);
  const base = options.base === "debian"
    ? await importDebianBase(architecture, epoch)
    : options.base;
  const tag = `localhost/k8s-collector:${version}-${architecture}`;
  const layout = new URL(`k8s-collector${suffix}-${architecture}.oci`, out);
  await runCommand("buildah", [
    ...STORAGE,
    "build",
    "--isolation=chroot",
    ...imageArguments({ architecture, base, sourceUrl: options.sourceUrl }, revision),
    `--tag=${tag}`,
    ".",
  ], ROOT);
  await Deno.remove(layout, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(out, { recursive: true });
  await runCommand("buildah", [
    ...STORAGE,
    "push",
    tag,
    `oci:${fileURLToPath(layout)}:${version}`,
  ]);
  return layout;
}
