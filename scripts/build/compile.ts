import { fileURLToPath } from "node:url";
import { runCommand } from "../run_command.ts";
import type { Profile } from "../../src/cli/profiles.ts";
import { permissionFlags } from "./permissions.ts";
import { type Target, targetOfExecutable } from "./targets.ts";

/**
 * A larger young generation makes the collector no faster and, with 10,000 pods, 20 to 30 MB
 * heavier: what a snapshot leaves behind is garbage at once.
 */
export const V8_FLAGS = ["--max-semi-space-size=1"];

/** Refuses a runtime that was made for another machine; the program would not even start. */
export async function checkRuntime(path: string, target: Target): Promise<void> {
  const header = new Uint8Array(20);
  using file = await Deno.open(path);
  await file.read(header);
  const made = targetOfExecutable(header);
  if (made === target) return;
  throw new Error(
    `DENORT_BIN is ${path}, a runtime for ${made ?? "no known machine"}, but the target is ` +
      `${target}: unset it where the runtime can be downloaded, or leave the target out`,
  );
}

export interface Compilation {
  readonly target: Target;
  readonly profile: Profile;
  readonly output: URL;
}

/**
 * Makes one executable of the runtime and the bundle.
 *
 * @throws {Error} also when Deno neither has the runtime for the target nor can download it
 */
export async function compile(deno: string, bundle: URL, work: Compilation): Promise<void> {
  try {
    await runCompiler(deno, bundle, work);
  } catch (error) {
    const url = error instanceof Error ? RUNTIME_URL.exec(error.message)?.[0] : undefined;
    if (url === undefined) throw error;
    throw new Error(
      `no program for ${work.target}: its runtime is not on this machine, and ${url} could not be ` +
        "downloaded. Download and unpack it elsewhere and name the file denort in DENORT_BIN, or " +
        "leave the target out",
      { cause: error },
    );
  }
}

/** Stands in Deno's complaint about a download. */
const RUNTIME_URL = /https?:[^ )]*\/denort-[^ )]*\.zip/;

async function runCompiler(deno: string, bundle: URL, work: Compilation): Promise<void> {
  const { target, profile, output } = work;
  await runCommand(deno, [
    "compile",
    "--quiet",
    "--no-check",
    "--no-config",
    "--no-lock",
    // It would be written at the first start, to a folder that a container does not have.
    "--no-code-cache",
    `--v8-flags=${V8_FLAGS.join(",")}`,
    ...permissionFlags(profile, target),
    "--target",
    target,
    "--output",
    fileURLToPath(output),
    "main.js",
  ], bundle);
}
