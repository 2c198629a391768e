// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Compiles the program for an image and lays out the files that go into it:
 * `deno task image:files [--arch amd64|arm64] [--out FOLDER]`.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { currentRevision } from "./build/programs.ts";
import { ARCHITECTURES, HOST_ARCHITECTURE, isArchitecture } from "./image/platforms.ts";
import { writeProgramFiles } from "./image/program_files.ts";

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      arch: { type: "string", default: HOST_ARCHITECTURE },
      out: { type: "string" },
    },
  });
  const { arch } = values;
  if (!isArchitecture(arch)) {
    throw new Error(`no architecture ${arch}; there are ${ARCHITECTURES.join(" and ")}`);
  }
  const out = (values.out ?? `dist/image/${arch}`).replace(/\/$/, "");
  await writeProgramFiles(arch, pathToFileURL(`${out}/`), await currentRevision());
  console.log(`the files of the image for ${arch} are in ${out}`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
