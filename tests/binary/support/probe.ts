import { compile } from "../../../scripts/build/compile.ts";
import type { Profile } from "../../../src/cli/profiles.ts";
import { target } from "./built.ts";

/**
 * Compiles code with the very permissions that a program of this profile has.
 *
 * @param folder an empty folder, its URL ending in a slash
 * @param code of a module that imports nothing
 * @returns the executable
 */
export async function compileProbe(folder: URL, profile: Profile, code: string): Promise<URL> {
  const output = new URL("probe", folder);
  await Deno.writeTextFile(new URL("main.js", folder), code);
  const deno = Deno.env.get("DENO") ?? Deno.execPath();
  await compile(deno, folder, { target, profile, output });
  return output;
}
