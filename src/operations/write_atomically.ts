import { basename, dirname } from "node:path";

/**
 * Replaces a file as a whole: whoever reads it meanwhile, and whoever looks after a crash, finds the
 * old content or the new one, never a part. Only its owner may read it afterwards, for what programs
 * write for programs may hold a token.
 *
 * A symbolic link stays one. What is no ordinary file, such as a pipe, is written to as it is.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const file = await target(path);
  if (file === undefined) return await Deno.writeTextFile(path, text);
  // In the same folder, for a rename does not reach across file systems.
  const unfinished = await Deno.makeTempFile({
    dir: dirname(file),
    prefix: `.${basename(file)}.`,
    suffix: ".unfinished",
  });
  try {
    await writeDurably(unfinished, text);
    await Deno.rename(unfinished, file);
  } catch (error) {
    await Deno.remove(unfinished);
    throw error;
  }
}

/** The file to replace; undefined where something stands that must not be replaced. */
async function target(path: string): Promise<string | undefined> {
  try {
    return (await Deno.stat(path)).isFile ? await Deno.realPath(path) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

/** Resolves when the disk has it: otherwise the name could outlive a crash that the content does not. */
async function writeDurably(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
