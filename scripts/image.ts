// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Builds the image without a Docker daemon, by buildah and the same Dockerfile:
 * `deno task image [--base REFERENCE|debian] [--arch amd64|arm64] [--out FOLDER]`.
 *
 * With `--base debian` the base is assembled from Debian packages, for where images cannot be
 * pulled. Writes an OCI layout `k8s-collector-<arch>.oci/`, with the version as its tag. The variable
 * `SOURCE_URL` is the web address of the repository, for the image's labels.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { currentRevision } from "./build/programs.ts";
import { buildImage } from "./image/build_image.ts";
import { ARCHITECTURES, HOST_ARCHITECTURE, isArchitecture } from "./image/platforms.ts";

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      arch: { type: "string", default: HOST_ARCHITECTURE },
      base: { type: "string" },
      out: { type: "string", default: "dist" },
    },
  });
  const { arch, base } = values;
  if (!isArchitecture(arch)) {
    throw new Error(`no architecture ${arch}; there are ${ARCHITECTURES.join(" and ")}`);
  }
  const revision = await currentRevision();
  const out = pathToFileURL(`${values.out.replace(/\/$/, "")}/`);
  const sourceUrl = Deno.env.get("SOURCE_URL")?.replace(/\/$/, "") || undefined;
  const layout = await buildImage({ architecture: arch, base, out, sourceUrl }, revision);
  console.log(`the image is in ${fileURLToPath(layout)}, tagged ${revision.version}`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
