// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Writes the tables of `docs/install.md` that are made from the build's own lists: `deno task docs`.
 * With `--check` it writes nothing and fails when one is not current.
 */
import { type Profile, PROFILES } from "../src/cli/profiles.ts";
import { PERMISSIONS } from "./build/permissions.ts";
import { formatted } from "./configuration_docs.ts";

export const INSTALL_GUIDE = new URL("../docs/install.md", import.meta.url);

/** One row for every flag, with the programs that are compiled with it. */
export function permissionTable(): string {
  const rows = new Map<string, { readonly reasons: Set<string>; readonly profiles: Profile[] }>();
  for (const profile of PROFILES) {
    for (const { flag, reason } of PERMISSIONS[profile]) {
      const row = rows.get(flag) ?? { reasons: new Set<string>(), profiles: [] };
      row.reasons.add(reason);
      row.profiles.push(profile);
      rows.set(flag, row);
    }
  }
  const has = (profiles: readonly Profile[], profile: Profile) =>
    profiles.includes(profile) ? "yes" : "–";
  return [
    `| permission | ${PROFILES.join(" | ")} | why |`,
    `| --- |${" --- |".repeat(PROFILES.length)} --- |`,
    ...[...rows].map(([flag, { reasons, profiles }]) =>
      `| \`${flag}\` | ${PROFILES.map((profile) => has(profiles, profile)).join(" | ")} | ${
        [...reasons].join("; ")
      } |`
    ),
  ].join("\n");
}

const SECTION = /(<!-- permissions, by deno task docs -->\n)[^]*?(\n<!-- end of permissions -->)/;

/** @throws {Error} when the guide has no place for the table */
export async function withTables(guide: string): Promise<string> {
  if (!SECTION.test(guide)) throw new Error("docs/install.md has no section for the permissions");
  const table = permissionTable();
  return await formatted(
    guide.replace(SECTION, (_, begin, end) => `${begin}\n${table}\n${end}`),
  );
}

if (import.meta.main) {
  const present = await Deno.readTextFile(INSTALL_GUIDE);
  const text = await withTables(present);
  if (Deno.args.includes("--check")) {
    if (present !== text) console.error("docs/install.md is not current: deno task docs");
    Deno.exit(present === text ? 0 : 1);
  }
  await Deno.writeTextFile(INSTALL_GUIDE, text);
}
