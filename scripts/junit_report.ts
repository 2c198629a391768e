/** What one run of `deno test` came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Ignored tests, as `file: name`. */
  readonly skipped: readonly string[];
}

/** Counts the test cases, steps included, of a report written with `--junit-path`. */
export function readJunitReport(xml: string): TestCounts {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const [, attributes = "", content = ""] of xml.matchAll(TEST_CASE)) {
    if (content.includes("<skipped")) {
      skipped.push(`${attribute(attributes, "classname")}: ${attribute(attributes, "name")}`);
    } else if (/<(failure|error)\b/.test(content)) failed++;
    else passed++;
  }
  return { passed, failed, skipped };
}

const TEST_CASE = /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

function attribute(attributes: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return value.replace(/&(\w+);/g, (entity, word: string) => ENTITIES[word] ?? entity);
}
