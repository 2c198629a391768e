import { fileURLToPath, pathToFileURL } from "node:url";
import type { Profile } from "../../../src/cli/profiles.ts";
import {
  buildPrograms,
  currentRevision,
  type Program,
  ROOT,
} from "../../../scripts/build/programs.ts";
import { isTarget, type Target } from "../../../scripts/build/targets.ts";
import { buildImage, debianBase, hasImage } from "../../../scripts/image/build_image.ts";
import { HOST_ARCHITECTURE } from "../../../scripts/image/platforms.ts";
import { type UnpackedImage, unpackImage } from "../../../scripts/image/unpack.ts";

export const revision = await currentRevision();

/** The target of this machine. */
export const target: Target = isTarget(Deno.build.target)
  ? Deno.build.target
  : "x86_64-unknown-linux-gnu";

/** A new folder that everybody may read; its URL ends in a slash. */
export async function newFolder(): Promise<URL> {
  const path = await Deno.makeTempDir({ prefix: "k8s-collector-binary-" });
  await Deno.chmod(path, 0o755);
  return pathToFileURL(`${path}/`);
}

const INPUTS = ["main.ts", "src", "scripts", "deno.json", "deno.lock", "Dockerfile", "NOTICE"];

async function* filesOf(url: URL): AsyncGenerator<URL> {
  if ((await Deno.stat(url)).isFile) return yield url;
  const names = await Array.fromAsync(Deno.readDir(url), ({ name }) => name);
  for (const name of names.sort()) yield* filesOf(new URL(`${url}/${name}`));
}

/** Changes with anything a build depends on. */
async function inputKey(): Promise<string> {
  const texts: string[] = [
    JSON.stringify([revision, Deno.version.deno, Deno.env.get("DENORT_BIN") ?? ""]),
  ];
  for (const name of INPUTS) {
    for await (const file of filesOf(new URL(name, ROOT))) {
      texts.push(file.href, await Deno.readTextFile(file));
    }
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(texts.join("\0")));
  return new Uint8Array(digest).toHex().slice(0, 20);
}

const CACHE = new URL(".cache/binary-tests/", ROOT);

/**
 * A folder that is filled once, for all files of tests, and again when its inputs have changed. The
 * test files run one after the other, so that nobody else is filling it.
 */
async function kept(name: string, fill: (folder: URL) => Promise<void>): Promise<URL> {
  const key = await inputKey();
  const folder = new URL(`${name}-${key}/`, CACHE);
  const complete = new URL("complete", folder);
  if (await Deno.stat(complete).then(() => true, () => false)) return folder;
  await Deno.mkdir(CACHE, { recursive: true });
  for await (const { name: other } of Deno.readDir(CACHE)) {
    if (other.startsWith(`${name}-`)) {
      await Deno.remove(new URL(other, CACHE), { recursive: true });
    }
  }
  await Deno.mkdir(folder);
  await fill(folder);
  await Deno.writeTextFile(complete, "");
  return folder;
}

export async function program(profile: Profile): Promise<Program> {
  const options = { targets: [target], profile };
  const folder = await kept(
    `program-${profile}`,
    async (out) => void await buildPrograms({ ...options, out }, revision),
  );
  const file = new URL(`k8s-collector-${target}`, folder);
  return { target, file, bytes: (await Deno.stat(file)).size };
}

export const releaseProgram = () => program("release");
export const imageProgram = () => program("image");

export interface BuiltImage extends UnpackedImage {
  /** Folder of the OCI layout. */
  readonly layout: URL;
  /** The unpacked files, a new copy, in a folder whose URL ends in a slash. */
  readonly root: URL;
}

/** The image, built by buildah on a base of Debian's packages, and unpacked into a folder. */
export async function unpackedImage(root: URL): Promise<BuiltImage> {
  const layout = await imageLayout();
  return { layout, root, ...await unpackImage(layout, root) };
}

/** The base is assembled once: it does not depend on the project. */
async function base(): Promise<string> {
  const name = debianBase(HOST_ARCHITECTURE);
  return await hasImage(name) ? name : "debian";
}

export async function imageLayout(): Promise<URL> {
  const folder = await kept("image", async (out) => {
    await buildImage({ architecture: HOST_ARCHITECTURE, base: await base(), out }, revision);
  });
  return new URL(`k8s-collector-${HOST_ARCHITECTURE}.oci`, folder);
}

/** Removes a folder and what is in it. */
export async function removeFolder(folder: URL): Promise<void> {
  await Deno.remove(fileURLToPath(folder), { recursive: true });
}
