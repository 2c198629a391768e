import { fileURLToPath } from "node:url";
import { ROOT } from "../../../scripts/build/programs.ts";
import { HOST_ARCHITECTURE, PLATFORMS } from "../../../scripts/image/platforms.ts";
import { LEGACY_NAMES, PROGRAM, PROGRAM_FOLDER } from "../../../scripts/image/program_files.ts";
import type { ImageConfiguration } from "../../../scripts/image/unpack.ts";
import { imageProgram, unpackedImage } from "./built.ts";
import { lackOf } from "./requirements.ts";

/** What a kubelet needs of an image to run it. */
export interface RunnableImage {
  /** The unpacked files, a new copy, in a folder whose URL ends in a slash. */
  readonly root: URL;
  readonly configuration: {
    readonly config: Pick<ImageConfiguration["config"], "Entrypoint" | "Env" | "User">;
  };
}

/**
 * The image where it can be built; else its program on libraries of this machine, started as the
 * Dockerfile says. The image's own files are tested where it is built.
 */
export async function runnableImage(root: URL): Promise<RunnableImage> {
  return lackOf("image") === undefined ? await unpackedImage(root) : await laidOut(root);
}

async function laidOut(root: URL): Promise<RunnableImage> {
  const folder = new URL(`${PROGRAM_FOLDER}/`, root);
  await Deno.mkdir(folder);
  const program = fileURLToPath(new URL(PROGRAM, folder));
  await Deno.copyFile((await imageProgram()).file, program);
  await Deno.chmod(program, 0o755);
  for (const name of LEGACY_NAMES) await Deno.symlink(PROGRAM, new URL(name, folder));
  for (const path of await librariesOf(program)) {
    const copy = new URL(`.${path}`, root);
    await Deno.mkdir(new URL("./", copy), { recursive: true });
    await Deno.copyFile(path, copy);
  }
  for (const name of ["proc", "dev", "etc", "tmp"]) await Deno.mkdir(new URL(name, root));
  return { root, configuration: { config: await configuration() } };
}

/** Files that the loader opens for a program, and itself, by their paths. */
async function librariesOf(program: string): Promise<readonly string[]> {
  const loader = `/${PLATFORMS[HOST_ARCHITECTURE].loader}`;
  const { success, stdout } = await new Deno.Command(loader, { args: ["--list", program] })
    .output();
  if (!success) throw new Error(`${loader} cannot say what ${program} is linked with`);
  const paths = new TextDecoder().decode(stdout).match(/(?<=\s)\/\S+(?= \(0x)/g) ?? [];
  return [...new Set([loader, ...paths])];
}

/** What the Dockerfile says in the end of how the program is started. */
async function configuration(): Promise<RunnableImage["configuration"]["config"]> {
  const dockerfile = await Deno.readTextFile(new URL("Dockerfile", ROOT));
  const value = (instruction: string) => {
    const found = new RegExp(`^${instruction} ((?:.*\\\\\n)*.*)$`, "m").exec(dockerfile)?.[1];
    if (found === undefined) throw new Error(`the Dockerfile has no ${instruction}`);
    return found.replaceAll("\\\n", " ").trim();
  };
  return {
    Entrypoint: JSON.parse(value("ENTRYPOINT")) as string[],
    Env: value("ENV").split(/\s+/),
    User: value("USER"),
  };
}
