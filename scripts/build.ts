// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task build`: builds executables, and prints the checksum and the size of each.
 *
 * Two builds of one commit are the same, byte for byte. Variables: `DENO` and `DENORT_BIN` name the
 * Deno to build with and its runtime where that cannot be downloaded; `SOURCE_DATE_EPOCH` and
 * `SOURCE_COMMIT` say what is built where there is no git repository.
 */
import { pathToFileURL } from "node:url";
import { PROFILES } from "../src/cli/profiles.ts";
import { type BuildOptions, buildPrograms, currentRevision } from "./build/programs.ts";
import { isTarget, programName, TARGETS } from "./build/targets.ts";
import { sha256 } from "./sha256.ts";
import { argumentsOf, choice, choices, flag, text } from "./task_arguments.ts";

function readOptions(): BuildOptions {
  const { values } = argumentsOf({
    name: "build",
    purpose: "Builds the program for this machine, or for others.",
    options: {
      target: choices("TARGET", TARGETS, "for which machine; this one when absent"),
      all: flag("for all of them"),
      profile: choice(PROFILES, "whom it is for, which decides what it may do", "release"),
      out: text("FOLDER", "where to", "dist"),
    },
  });
  const own = isTarget(Deno.build.target) ? [Deno.build.target] : [];
  const targets = values.all ? TARGETS : values.target.length > 0 ? values.target : own;
  if (targets.length === 0) {
    throw new Error(`${Deno.build.target} is no target: give another one by --target`);
  }
  const out = pathToFileURL(`${values.out.replace(/\/$/, "")}/`);
  return { targets, profile: values.profile, out };
}

async function main(): Promise<void> {
  const options = readOptions();
  const revision = await currentRevision();
  for (const { target, file, bytes } of await buildPrograms(options, revision)) {
    console.log(`${await sha256(file)}  ${programName(target)}  ${bytes} bytes`);
  }
  console.log(`version ${revision.version}, commit ${revision.commit}, for ${options.profile}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
