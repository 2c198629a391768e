import { type Component, identifier } from "./spdx.ts";

/** Fields of a Debian control paragraph that fit on a line. */
function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  return new Map(
    [...paragraph.matchAll(/^([A-Za-z-]+): *(.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      value.trim(),
    ]),
  );
}

/**
 * The package that a control paragraph is of. Its license is in the image, at
 * `/usr/share/doc/<package>/copyright`, and has no short name.
 */
export function debianPackage(paragraph: string): Component {
  const fields = fieldsOf(paragraph);
  const [name, version, architecture] = ["Package", "Version", "Architecture"].map((field) => {
    const value = fields.get(field);
    if (!value) throw new Error(`a Debian package has no ${field}: ${paragraph.slice(0, 80)}`);
    return value;
  }) as [string, string, string];
  return {
    id: identifier("deb", name, version, architecture),
    name,
    version,
    purpose: "OPERATING-SYSTEM",
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${
      encodeURIComponent(version)
    }?arch=${architecture}`,
  };
}

/** The packages in the files of an image, as distroless images tell of them. */
export async function debianPackagesIn(root: URL): Promise<readonly Component[]> {
  const folder = new URL("var/lib/dpkg/status.d/", root);
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const packages: Component[] = [];
  for (const name of names.filter((name) => !name.endsWith(".md5sums")).sort()) {
    const file = new URL(encodeURIComponent(name), folder);
    packages.push(debianPackage(await Deno.readTextFile(file)));
  }
  return packages;
}
