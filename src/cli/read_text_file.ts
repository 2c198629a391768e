import { decodeText } from "../configuration/mod.ts";

/** Reads a text file that a person or program may have written on any system. */
export async function readTextFile(path: string): Promise<string> {
  return decodeText(await Deno.readFile(path));
}
