import { buildInfo } from "./build_info.ts";

export const versionFormats = ["text", "json"] as const;
export type VersionFormat = (typeof versionFormats)[number];

/** What `version` and `--version` print. */
export function describeVersion(format: VersionFormat): string {
  const { version, commit, date, profile } = buildInfo;
  const deno = Deno.version.deno;
  const target = Deno.build.target;
  return format === "json"
    ? JSON.stringify(
      { name: "k8s-collector", version, commit, date, profile, deno, target },
      undefined,
      2,
    )
    : `k8s-collector ${version} (commit ${commit}, built ${date}, Deno ${deno}, ${target})`;
}
