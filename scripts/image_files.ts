// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task image:files`: compiles the program for an image and lays out the files that go into it.
 */
import { pathToFileURL } from "node:url";
import { currentRevision } from "./build/programs.ts";
import { ARCHITECTURES, HOST_ARCHITECTURE } from "./image/platforms.ts";
import { IMAGE_PROFILES, writeProgramFiles } from "./image/program_files.ts";
import { argumentsOf, choice, text } from "./task_arguments.ts";

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "image:files",
    purpose: "Compiles the program for an image and lays out the files that go into it.",
    options: {
      arch: choice(ARCHITECTURES, "for which machine", HOST_ARCHITECTURE),
      profile: choice(IMAGE_PROFILES, "the collector's image, or the log agent's", "image"),
      out: text("FOLDER", "where to (dist/image/ and the machine)"),
    },
  });
  const { arch, profile } = values;
  const out = (values.out ?? `dist/image/${arch}`).replace(/\/$/, "");
  await writeProgramFiles(arch, pathToFileURL(`${out}/`), await currentRevision(), profile);
  console.log(`the files of the image for ${arch} are in ${out}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
