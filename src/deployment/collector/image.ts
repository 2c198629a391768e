/** A version of the Collector: its minor number, for all so far are 0.x. */
export type Minor = number;

/** The latest version whose names and components are known here. */
export const NEWEST: Minor = 159;

/** Images of the project: what is in `core` is in the others, what is in `k8s` in `contrib`. */
export type Distribution = "core" | "k8s" | "contrib" | "unknown";

export interface CollectorImage {
  readonly distribution: Distribution;
  /** That of the tag; the newest known one when the tag says none. */
  readonly minor: Minor;
  /** Whether the tag says which version it is. */
  readonly isPinned: boolean;
  /** Empty for an image that is named by its digest alone. */
  readonly tag: string;
}

const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  "opentelemetry-collector": "core",
  "opentelemetry-collector-k8s": "k8s",
  "opentelemetry-collector-contrib": "contrib",
};

/** What the reference of an image says of the Collector in it. */
export function collectorImage(reference: string): CollectorImage {
  const [named = ""] = reference.split("@");
  const name = named.slice(named.lastIndexOf("/") + 1);
  const [repository = "", tag = ""] = name.split(":");
  const [, minor] = /^v?0\.(\d+)(?:\.\d+)?(?:[-.].*)?$/.exec(tag) ?? [];
  return {
    distribution: DISTRIBUTIONS[repository] ?? "unknown",
    minor: minor === undefined ? NEWEST : Number(minor),
    isPinned: minor !== undefined,
    tag,
  };
}
