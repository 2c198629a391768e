// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Writes what a release is made of, as an SPDX 2.3 document:
 * `deno run -A scripts/release/sbom.ts --out FILE [--program FILE]… [--image FOLDER]…`, with the
 * programs and the OCI layouts of the images that were built. Run it with the Deno that built them.
 */
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { currentRevision } from "../build/programs.ts";
import type { Edition } from "../build/sources.ts";
import { unpackImage } from "../image/unpack.ts";
import { sha256 } from "../sha256.ts";
import { debianPackagesIn } from "./debian_packages.ts";
import { packagesOfProgram } from "./npm_packages.ts";
import { type Component, identifier, spdxDocument } from "./spdx.ts";

/** The runtime that a compiled program consists of for the most part. */
function runtime(): Component {
  const { deno, v8 } = Deno.version;
  const engine: Component = {
    id: identifier("v8", v8),
    name: "v8",
    version: v8,
    purpose: "FRAMEWORK",
    license: "BSD-3-Clause",
  };
  return {
    id: identifier("deno", deno),
    name: "deno",
    version: deno,
    purpose: "FRAMEWORK",
    license: "MIT",
    purl: `pkg:github/denoland/deno@v${deno}`,
    parts: [{ relation: "CONTAINS", component: engine }],
  };
}

/** The sources as they are in the programs of a profile: an image has fewer packages. */
async function collector(id: string, edition: Edition): Promise<Component> {
  const packages = await packagesOfProgram(edition);
  return {
    id,
    name: "k8s-collector",
    version: edition.version,
    purpose: "APPLICATION",
    license: "Apache-2.0",
    parts: [
      { relation: "CONTAINS", component: runtime() },
      ...packages.map((component) => ({ relation: "DEPENDS_ON" as const, component })),
    ],
  };
}

async function programFile(path: string, source: Component): Promise<Component> {
  const fileName = basename(path);
  return {
    id: identifier("program", fileName),
    name: fileName,
    version: source.version,
    purpose: "APPLICATION",
    license: "Apache-2.0",
    fileName,
    checksum: { algorithm: "SHA256", value: await sha256(pathToFileURL(path)) },
    parts: [{ relation: "GENERATED_FROM", component: source }],
  };
}

async function image(path: string, source: Component): Promise<Component> {
  const root = await Deno.makeTempDir({ prefix: "k8s-collector-sbom-" });
  try {
    const files = pathToFileURL(`${root}/`);
    const layout = pathToFileURL(path.replace(/\/$/, ""));
    const { configuration: { os, architecture }, digest } = await unpackImage(layout, files);
    const packages = await debianPackagesIn(files);
    return {
      id: identifier("image", os, architecture),
      name: `k8s-collector image for ${os}/${architecture}`,
      version: source.version,
      purpose: "CONTAINER",
      checksum: { algorithm: "SHA256", value: digest.replace("sha256:", "") },
      parts: [source, ...packages].map((component) => ({ relation: "CONTAINS", component })),
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string" },
      program: { type: "string", multiple: true, default: [] },
      image: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.out === undefined) throw new Error("--out FILE says where to write the document");
  const revision = await currentRevision();
  const source = await collector("k8s-collector", { ...revision, profile: "release" });
  const described = [source];
  for (const path of values.program) described.push(await programFile(path, source));
  if (values.image.length > 0) {
    const inImage = await collector("k8s-collector-in-image", { ...revision, profile: "image" });
    for (const path of values.image) described.push(await image(path, inImage));
  }
  const document = spdxDocument(described, revision);
  await Deno.writeTextFile(values.out, `${JSON.stringify(document, undefined, 2)}\n`);
  console.log(`${values.out}: ${document.packages.length} packages`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
