import { Buffer } from "node:buffer";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../build/programs.ts";
import { copySources, type Edition } from "../build/sources.ts";
import { runCommand } from "../run_command.ts";
import { type Component, identifier } from "./spdx.ts";

interface ResolvedPackage {
  readonly name: string;
  readonly version: string;
  /** Keys of other packages. */
  readonly dependencies: readonly string[];
  /** Folder in Deno's cache; Deno before 2.7 leaves it out. */
  readonly localPath?: string;
  readonly registryUrl: string;
}

/** The part of `deno info --json` that tells what a program loads. */
export interface ModuleGraph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly npmPackage?: string;
    /** One that is imported for its types only has no `code`. */
    readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
  }[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly npmPackages: Readonly<Record<string, ResolvedPackage>>;
}

/** The part of `deno info --json` without a module that tells where packages are. */
interface Folders {
  readonly npmCache: string;
}

interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity: string } | undefined>>;
}

/** Hexadecimal digits of `sha512-<base64>` (W3C Subresource Integrity). */
function digestOf(integrity: string | undefined): Component["checksum"] {
  const [, base64] = /^sha512-(.+)$/.exec(integrity ?? "") ?? [];
  return base64 === undefined
    ? undefined
    : { algorithm: "SHA512", value: Buffer.from(base64, "base64").toString("hex") };
}

/**
 * The packages that the modules of a graph load, each with those it needs itself: no package that
 * only tests use, and none that lends its types only.
 *
 * @param licenseOf the license that a package declares
 */
export function packagesOf(
  graph: ModuleGraph,
  lock: Lock,
  licenseOf: (found: ResolvedPackage) => string | undefined,
): readonly Component[] {
  const { npmPackages } = graph;
  const made = new Map<string, Component>();
  const make = (key: string): Component => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const found = npmPackages[key];
    if (found === undefined) {
      throw new Error(`deno info names the package ${key} without telling of it`);
    }
    const { name, version, dependencies } = found;
    const checksum = digestOf(lock.npm[key]?.integrity);
    if (checksum === undefined) throw new Error(`deno.lock has no SHA-512 of ${key}`);
    const component: Component = {
      id: identifier("npm", name, version),
      name,
      version,
      purpose: "LIBRARY",
      license: licenseOf(found),
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      checksum,
      parts: dependencies.map((dependency) => ({
        relation: "DEPENDS_ON",
        component: make(dependency),
      })),
    };
    made.set(key, component);
    return component;
  };
  return loadedPackages(graph).map(make);
}

/** Keys of the packages of which a program loads something, at its start or later. */
export function loadedPackages({ roots, modules, redirects }: ModuleGraph): readonly string[] {
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const packages = new Set<string>();
  const queue = [...roots];
  for (let asked = queue.pop(); asked !== undefined; asked = queue.pop()) {
    const specifier = redirects[asked] ?? asked;
    if (seen.has(specifier)) continue;
    seen.add(specifier);
    const { npmPackage, dependencies = [] } = bySpecifier.get(specifier) ?? {};
    if (npmPackage !== undefined) packages.add(npmPackage);
    queue.push(...dependencies.flatMap(({ code }) => code?.specifier ?? []));
  }
  return [...packages].sort();
}

function declaredLicense(folder: string): string | undefined {
  const { license } = JSON.parse(Deno.readTextFileSync(`${folder}/package.json`)) as {
    readonly license?: string;
  };
  return license;
}

/** The packages in a program, by `deno info` of the sources it is made of. */
export async function packagesOfProgram(edition: Edition): Promise<readonly Component[]> {
  const folder = await Deno.makeTempDir({ prefix: "k8s-collector-packages-" });
  try {
    const sources = pathToFileURL(`${folder}/`);
    await copySources(ROOT, sources, edition);
    const deno = Deno.execPath();
    // Their licenses are read from Deno's cache.
    await runCommand(deno, ["cache", "--quiet", "--frozen", "main.ts"], sources);
    const graph = JSON.parse(await runCommand(deno, ["info", "--json", "main.ts"], sources));
    const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", sources)));
    const { npmCache } = JSON.parse(await runCommand(deno, ["info", "--json"])) as Folders;
    const folderOf = ({ localPath, registryUrl, name, version }: ResolvedPackage) =>
      localPath ?? join(npmCache, new URL(registryUrl).host, name, version);
    return packagesOf(
      graph as ModuleGraph,
      lock as Lock,
      (found) => declaredLicense(folderOf(found)),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
