import { fileURLToPath } from "node:url";
import { runCommand } from "../run_command.ts";

/** The parts of an image's configuration that decide how it runs. */
export interface ImageConfiguration {
  readonly architecture: string;
  readonly os: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd?: readonly string[];
    readonly WorkingDir: string;
    readonly StopSignal: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly ExposedPorts: Readonly<Record<string, unknown>>;
  };
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface UnpackedImage {
  readonly configuration: ImageConfiguration;
  readonly annotations: Readonly<Record<string, string>>;
  /** What a machine downloads. */
  readonly compressedBytes: number;
  readonly digest: string;
}

/**
 * Unpacks an image of one manifest.
 *
 * @param layout folder of an OCI image layout
 * @param root an empty folder for its files
 */
export async function unpackImage(layout: URL, root: URL): Promise<UnpackedImage> {
  const blob = ({ digest }: Descriptor) => `${layout.href}/blobs/${digest.replace(":", "/")}`;
  const read = async <T>(url: string) => JSON.parse(await Deno.readTextFile(new URL(url))) as T;
  const index = await read<{ readonly manifests: readonly Descriptor[] }>(
    `${layout.href}/index.json`,
  );
  const [first] = index.manifests;
  if (first === undefined || index.manifests.length > 1) {
    throw new Error(`${layout} has ${index.manifests.length} manifests instead of one`);
  }
  const manifest = await read<ImageManifest>(blob(first));
  for (const layer of manifest.layers) {
    await runCommand("tar", [
      "--extract",
      "--gzip",
      "--same-permissions",
      "--numeric-owner",
      `--file=${fileURLToPath(blob(layer))}`,
      `--directory=${fileURLToPath(root)}`,
    ]);
  }
  return {
    configuration: await read<ImageConfiguration>(blob(manifest.config)),
    annotations: manifest.annotations,
    compressedBytes: [manifest.config, ...manifest.layers].reduce((sum, { size }) => sum + size, 0),
    digest: first.digest,
  };
}
