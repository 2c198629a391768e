import { pathToFileURL } from "node:url";
import type { Profile } from "../../src/cli/profiles.ts";
import { bundle } from "./bundle.ts";
import { checkRuntime, compile } from "./compile.ts";
import { readSourceRevision, type SourceRevision } from "./source_revision.ts";
import { programName, type Target } from "./targets.ts";

/** The project. */
export const ROOT = new URL("../../", import.meta.url);

/** Bytes that no program may have more of. */
const SIZE_LIMIT = 110_000_000;

export interface BuildOptions {
  readonly targets: readonly Target[];
  readonly profile: Profile;
  /** Folder for the programs, ending in a slash; made where it is missing. */
  readonly out: URL;
}

export interface Program {
  readonly target: Target;
  readonly file: URL;
  readonly bytes: number;
}

/** What is built, by `SOURCE_COMMIT` and `SOURCE_DATE_EPOCH`, else by the repository. */
export async function currentRevision(): Promise<SourceRevision> {
  return await readSourceRevision(ROOT, {
    commit: Deno.env.get("SOURCE_COMMIT"),
    epoch: Deno.env.get("SOURCE_DATE_EPOCH"),
  });
}

/**
 * Bundles the program once and compiles it for every target, with the Deno of `DENO` and the
 * runtime of `DENORT_BIN` where these are set.
 */
export async function buildPrograms(
  { targets, profile, out }: BuildOptions,
  revision: SourceRevision,
): Promise<readonly Program[]> {
  const deno = Deno.env.get("DENO") ?? Deno.execPath();
  const runtime = Deno.env.get("DENORT_BIN");
  if (runtime !== undefined) {
    for (const target of targets) await checkRuntime(runtime, target);
  }
  await Deno.mkdir(out, { recursive: true });
  const work = await Deno.makeTempDir({ prefix: "k8s-collector-build-" });
  try {
    const bundled = await bundle(deno, ROOT, pathToFileURL(`${work}/`), { ...revision, profile });
    const programs: Program[] = [];
    for (const target of targets) {
      const file = new URL(programName(target), out);
      await compile(deno, bundled, { target, profile, output: file });
      const { size: bytes } = await Deno.stat(file);
      if (bytes > SIZE_LIMIT) {
        throw new Error(`${programName(target)} has ${bytes} bytes, more than ${SIZE_LIMIT}`);
      }
      programs.push({ target, file, bytes });
    }
    return programs;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
