import { runCommand } from "../run_command.ts";

/** A package, not a file of ours and nothing built in, that is imported when it is needed. */
const LAZY_IMPORT = /(?<![.\w])import\("(?!\.|node:)([^"]+)"\)/g;

async function* typescriptIn(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* typescriptIn(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

/** Names a module exports, as they are when it runs. */
async function exportedNames(
  deno: string,
  folder: URL,
  specifier: string,
): Promise<readonly string[]> {
  const code = `console.log(JSON.stringify(Object.keys(await import("${specifier}"))))`;
  const names = JSON.parse(await runCommand(deno, ["eval", code], folder)) as string[];
  return names.filter((name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name));
}

/**
 * Gives every package that is imported dynamically a file of ours that names its exports, and lets
 * the sources import that instead.
 *
 * A bundler can tell the names of a CommonJS module only where they are written down: imported
 * dynamically, such a package would have nothing but a default export in the bundle.
 *
 * @param sources a copy of the sources, its URL ending in a slash
 */
export async function nameLazyPackages(deno: string, sources: URL): Promise<void> {
  const files = new Map<string, URL>();
  for await (const file of typescriptIn(new URL("src/", sources))) {
    const text = await Deno.readTextFile(file);
    const specifiers = [...text.matchAll(LAZY_IMPORT)].map(([, specifier = ""]) => specifier);
    if (specifiers.length === 0) continue;
    for (const specifier of specifiers) {
      if (files.has(specifier)) continue;
      const names = await exportedNames(deno, sources, specifier);
      const target = new URL(`lazy_${specifier.replaceAll(/\W+/g, "_")}.ts`, sources);
      await Deno.writeTextFile(target, `export { ${names.join(", ")} } from "${specifier}";\n`);
      files.set(specifier, target);
    }
    const depth = file.href.slice(sources.href.length).split("/").length - 1;
    await Deno.writeTextFile(
      file,
      text.replaceAll(LAZY_IMPORT, (_, specifier) => {
        const name = files.get(specifier)?.href.slice(sources.href.length);
        return `import("${"../".repeat(depth)}${name}")`;
      }),
    );
  }
}
