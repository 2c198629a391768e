import { strictEqual, throws } from "node:assert/strict";
import { sectionOf } from "../../scripts/release/notes.ts";
import configuration from "../../deno.json" with { type: "json" };

const CHANGELOG = `# Changelog

## [Unreleased]

- Something to come.

## [1.10.0] - 2026-03-04

### Added

- Ten.

## [1.1.0] - 2026-02-03

- One.

[1.1.0]: https://example.org/1.1.0
`;

Deno.test("sectionOf() is the text of one version", () => {
  strictEqual(sectionOf(CHANGELOG, "1.10.0"), "### Added\n\n- Ten.");
});

Deno.test("sectionOf() takes neither another version nor the links below the last one", () => {
  strictEqual(sectionOf(CHANGELOG, "1.1.0"), "- One.");
});

Deno.test("sectionOf() refuses a version that has no section, no date or no text", () => {
  throws(() => sectionOf(CHANGELOG, "2.0.0"), /no section "## \[2\.0\.0\] - YYYY-MM-DD"/);
  throws(() => sectionOf("## [1.0.0] - unreleased\n\n- One.\n", "1.0.0"), /give the changes/);
  throws(() => sectionOf("## [1.0.0] - 2026-01-02\n\n## [0.9.0]\n", "1.0.0"), /is empty/);
});

Deno.test("CHANGELOG.md tells of the version of deno.json", async () => {
  const changelog = await Deno.readTextFile(new URL("../../CHANGELOG.md", import.meta.url));
  const [, version, date] = /^## \[([^\]]+)\] - (.+)$/m.exec(changelog) ?? [];
  strictEqual(version, configuration.version);
  // Until its release it has the section's text, but not its date.
  const dated = changelog.replace(`] - ${date}\n`, "] - 2026-01-02\n");
  strictEqual(sectionOf(dated, configuration.version).includes("###"), true);
});
