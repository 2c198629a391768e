import type { BuiltFor } from "./profiles.ts";
import manifest from "../../deno.json" with { type: "json" };

/** Where this program comes from. A build writes what it knows into this file. */
export interface BuildInfo {
  readonly version: string;
  /** Commit of the sources, `unknown` when run from the tree. */
  readonly commit: string;
  /** When it was built, in ISO 8601, `unknown` when run from the tree. */
  readonly date: string;
  readonly profile: BuiltFor;
}

export const buildInfo: BuildInfo = {
  version: manifest.version,
  commit: "unknown",
  date: "unknown",
  profile: "sources",
};
