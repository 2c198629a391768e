// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Prints what the changelog says of a version, for its release:
 * `deno run -A scripts/release/notes.ts v0.1.0`. Fails where tag, sources and changelog do not agree.
 */

/**
 * The section of a changelog (as keepachangelog.com has them) with this version and a date.
 *
 * @throws {Error} when there is none, or nothing is in it
 */
export function sectionOf(changelog: string, version: string): string {
  const sections = changelog.split(/^(?=## )/m);
  const heading = `## [${version}] - `;
  const section = sections.find((text) => text.startsWith(heading));
  const [first = "", ...lines] = section?.split("\n") ?? [];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first.slice(heading.length))) {
    throw new Error(
      `CHANGELOG.md has no section "${heading}YYYY-MM-DD": give the changes their date`,
    );
  }
  // Targets of links are below the last section.
  const text = lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join("\n").trim();
  if (text === "") throw new Error(`the section of ${version} in CHANGELOG.md is empty`);
  return text;
}

async function main([tag = ""]: readonly string[]): Promise<void> {
  const root = new URL("../../", import.meta.url);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root))) as {
    readonly version: string;
  };
  if (tag !== `v${version}`) {
    throw new Error(`the tag is ${JSON.stringify(tag)}, but deno.json says version ${version}`);
  }
  console.log(sectionOf(await Deno.readTextFile(new URL("CHANGELOG.md", root)), version));
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
