// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task image`: builds the image without a Docker daemon, by buildah and the same Dockerfile.
 *
 * With `--base debian` the base is assembled from Debian packages, for where images cannot be
 * pulled. Writes an OCI layout `k8s-collector-<arch>.oci/`, with the version as its tag. The variable
 * `SOURCE_URL` is the web address of the repository, for the image's labels.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { currentRevision } from "./build/programs.ts";
import { buildImage } from "./image/build_image.ts";
import { IMAGE_PROFILES } from "./image/program_files.ts";
import { ARCHITECTURES, HOST_ARCHITECTURE } from "./image/platforms.ts";
import { argumentsOf, choice, text } from "./task_arguments.ts";

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "image",
    purpose: "Builds the image by buildah, as an OCI layout.",
    options: {
      arch: choice(ARCHITECTURES, "for which machine", HOST_ARCHITECTURE),
      base: text("REFERENCE|debian", "another base than the Dockerfile's; debian: from packages"),
      profile: choice(IMAGE_PROFILES, "the collector's image, or the log agent's", "image"),
      out: text("FOLDER", "where to", "dist"),
    },
  });
  const { arch, base, profile } = values;
  const revision = await currentRevision();
  const out = pathToFileURL(`${values.out.replace(/\/$/, "")}/`);
  const sourceUrl = Deno.env.get("SOURCE_URL")?.replace(/\/$/, "") || undefined;
  const layout = await buildImage({ architecture: arch, base, out, sourceUrl, profile }, revision);
  console.log(`the image is in ${fileURLToPath(layout)}, of version ${revision.version}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
