import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { V8_FLAGS } from "../../scripts/build/compile.ts";

/** One of the two that are compared. */
export interface Contender {
  readonly name: string;
  /** The collector, as it is started. */
  readonly command: readonly string[];
  /** Folder of the sources; a compiled program has none. */
  readonly sources: URL | undefined;
}

/**
 * @param path a compiled program, or the folder of a checkout, which runs from its sources with the
 * Deno of the benchmark and as the program is compiled
 * @throws {Error} when there is neither
 */
export async function contenderOf(path: string): Promise<Contender> {
  const absolute = resolve(path);
  const { isDirectory } = await Deno.stat(absolute).catch((cause) => {
    throw new Error(`${path} is neither a compiled program nor a checkout`, { cause });
  });
  if (!isDirectory) return { name: path, command: [absolute], sources: undefined };
  const flags = ["run", "-A", "--no-check", `--v8-flags=${V8_FLAGS.join(",")}`];
  return {
    name: path,
    command: [Deno.execPath(), ...flags, `${absolute}/main.ts`],
    sources: pathToFileURL(`${absolute}/`),
  };
}
