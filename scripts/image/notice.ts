/** Where the list of the packages begins, and what it names that is no package. */
const BEFORE_PACKAGES = /named in deno\.lock\.\n\n/;
const RUNTIME = "Deno runtime";

/**
 * The notice of a program that contains these packages only.
 *
 * @param notice the project's, which names those of all its programs, one a line; an indented line
 * belongs to the one above
 * @throws {Error} when a package is not in the project's notice
 */
export function noticeFor(notice: string, packages: Iterable<string>): string {
  const found = BEFORE_PACKAGES.exec(notice);
  if (found === null) throw new Error("NOTICE has no list of packages");
  const start = found.index + found[0].length;
  const missing = new Set(packages);
  let keeps = false;
  const lines = notice.slice(start).split("\n").filter((line) => {
    if (!/^\S/.test(line)) return keeps || line === "";
    const [name = ""] = line.split(/ {2,}/);
    keeps = missing.delete(name) || name === RUNTIME;
    return keeps;
  });
  if (missing.size > 0) throw new Error(`NOTICE does not name ${[...missing].join(", ")}`);
  return notice.slice(0, start) + lines.join("\n");
}
