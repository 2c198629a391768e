import type { SourceRevision } from "../build/source_revision.ts";
import type { Architecture } from "./platforms.ts";

/** What decides about an image beside the revision of its sources. */
export interface ImageContent {
  readonly architecture: Architecture;
  /** Reference of the base; undefined for that of the Dockerfile. */
  readonly base: string | undefined;
  /** Web address of the repository, for the labels that point there; unknown when absent. */
  readonly sourceUrl?: string | undefined;
}

/** The arguments of `buildah build` that decide what is in the image: the same, the same image. */
export function imageArguments(
  { architecture, base, sourceUrl }: ImageContent,
  { version, commit, epoch }: SourceRevision,
): readonly string[] {
  const date = new Date(epoch * 1000).toISOString();
  const build = {
    PROGRAM: "prebuilt",
    ...base === undefined ? {} : { BASE: base },
    TARGETARCH: architecture,
    VERSION: version,
    SOURCE_COMMIT: commit,
    SOURCE_DATE: date,
    ...sourceUrl === undefined ? {} : { SOURCE_URL: sourceUrl },
  };
  return [
    "--format=oci",
    "--identity-label=false",
    `--arch=${architecture}`,
    `--timestamp=${epoch}`,
    ...Object.entries(build).map(([name, value]) => `--build-arg=${name}=${value}`),
    `--annotation=org.opencontainers.image.version=${version}`,
    `--annotation=org.opencontainers.image.revision=${commit}`,
    `--annotation=org.opencontainers.image.created=${date}`,
  ];
}
