/** What importing a module brings along, without what is only imported when it is needed. */
export interface StaticClosure {
  /** URLs of files, that of the module itself among them. */
  readonly files: ReadonlySet<string>;
  /** Specifiers of packages and of modules of the platform. */
  readonly packages: ReadonlySet<string>;
}

/** Imports and re-exports; those of types alone are gone when the program runs. */
const IMPORT = /^(?:import|export)(?!\s+type\b)\b(?:[^;"'()]*?\bfrom\s*|\s*)"([^"\n]+)"/gm;

export async function staticClosure(...entries: readonly URL[]): Promise<StaticClosure> {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = entries.map(({ href }) => href);
  for (let href = queue.pop(); href !== undefined; href = queue.pop()) {
    if (files.has(href)) continue;
    files.add(href);
    if (!href.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(href));
    for (const [, specifier = ""] of text.matchAll(IMPORT)) {
      if (specifier.startsWith(".")) queue.push(new URL(specifier, href).href);
      else packages.add(specifier);
    }
  }
  return { files, packages };
}
