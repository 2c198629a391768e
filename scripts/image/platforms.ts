import type { Target } from "../build/targets.ts";

/** What an image can be made for, in the words of container images. */
export const ARCHITECTURES = ["amd64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export function isArchitecture(text: string): text is Architecture {
  return ARCHITECTURES.some((architecture) => architecture === text);
}

interface Platform {
  readonly target: Target;
  /** Debian's name of the folder of its libraries. */
  readonly libraries: string;
  /** Where an executable expects the dynamic loader, and what it is called there. */
  readonly loader: string;
}

export const PLATFORMS: Readonly<Record<Architecture, Platform>> = {
  amd64: {
    target: "x86_64-unknown-linux-gnu",
    libraries: "x86_64-linux-gnu",
    loader: "lib64/ld-linux-x86-64.so.2",
  },
  arm64: {
    target: "aarch64-unknown-linux-gnu",
    libraries: "aarch64-linux-gnu",
    loader: "lib/ld-linux-aarch64.so.1",
  },
};

/** The architecture of this machine. */
export const HOST_ARCHITECTURE: Architecture = Deno.build.arch === "aarch64" ? "arm64" : "amd64";
