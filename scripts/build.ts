// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Builds executables: `deno task build [--target TARGET]… [--all] [--profile image|release]
 * [--out FOLDER]`. Without a target it is the one of this machine. Prints the checksum and the size
 * of each.
 *
 * Two builds of one commit are the same, byte for byte. Variables: `DENO` and `DENORT_BIN` name the
 * Deno to build with and its runtime where that cannot be downloaded; `SOURCE_DATE_EPOCH` and
 * `SOURCE_COMMIT` say what is built where there is no git repository.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { PERMISSIONS } from "./build/permissions.ts";
import { type BuildOptions, buildPrograms, currentRevision } from "./build/programs.ts";
import { isTarget, programName, TARGETS } from "./build/targets.ts";
import { sha256 } from "./sha256.ts";

function readOptions(args: readonly string[]): BuildOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string", multiple: true },
      all: { type: "boolean", default: false },
      profile: { type: "string", default: "release" },
      out: { type: "string", default: "dist" },
    },
  });
  const wanted = values.all ? TARGETS : values.target ?? [Deno.build.target];
  const unknown = wanted.filter((target) => !isTarget(target));
  if (unknown.length > 0) {
    throw new Error(`no target ${unknown.join(", ")}; the targets are ${TARGETS.join(", ")}`);
  }
  const { profile } = values;
  if (profile !== "image" && profile !== "release") {
    throw new Error(
      `no profile ${profile}; the profiles are ${Object.keys(PERMISSIONS).join(", ")}`,
    );
  }
  const out = pathToFileURL(`${values.out.replace(/\/$/, "")}/`);
  return { targets: wanted.filter(isTarget), profile, out };
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  const revision = await currentRevision();
  for (const { target, file, bytes } of await buildPrograms(options, revision)) {
    console.log(`${await sha256(file)}  ${programName(target)}  ${bytes} bytes`);
  }
  console.log(`version ${revision.version}, commit ${revision.commit}, for ${options.profile}`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
