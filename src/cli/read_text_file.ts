import { ConfigurationError, decodeText, type ReadTextFile } from "../configuration/mod.ts";
import { type Clock, unlessAborted } from "../time/mod.ts";

/** A file of a mebibyte takes no time; a file system that is gone, or a pipe, may take for ever. */
const PATIENCE_MILLISECONDS = 30_000;

/** What a shell puts in the place of `<(command)`, and of `-` for programs that do not know it. */
const HANDED_OVER = /^\/(dev\/fd\/\d+|dev\/stdin|proc\/self\/fd\/\d+)$/;

/** Says that there is no file. */
const NOTHING = "/dev/null";

/**
 * Reads text files that a person or program may have written on any system: regular files only, as
 * long as the caller can use, within half a minute. Opening a named pipe waits until somebody
 * writes to it, and a device may have no end. A pipe that a shell has opened for us is read.
 *
 * The message of an error goes on after `cannot be read: `. When the signal aborts, reading is
 * rejected with its reason.
 */
export function textFileReader(clock: Clock, signal?: AbortSignal): ReadTextFile {
  return async (path, limit) => {
    const patience = new AbortController();
    const cancel = clock.after(PATIENCE_MILLISECONDS, () =>
      patience.abort(
        new ConfigurationError(
          `its end has not come within ${
            PATIENCE_MILLISECONDS / 1000
          } s: give the path of a file ` +
            "on a file system that answers",
        ),
      ));
    const stopped = signal === undefined
      ? patience.signal
      : AbortSignal.any([signal, patience.signal]);
    try {
      return decodeText(await unlessAborted(readFile(path, limit), stopped));
    } finally {
      cancel();
    }
  };
}

async function readFile(path: string, limit: number): Promise<Uint8Array> {
  if (path === NOTHING) return new Uint8Array();
  // Before it is opened, for that alone can wait for ever; and again, as it may be another by then.
  check(path, await Deno.stat(path), limit);
  using file = await Deno.open(path);
  check(path, await file.stat(), limit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const buffer = new Uint8Array(64 * 1024);
    const read = await file.read(buffer);
    if (read === null) return joined(chunks, length);
    chunks.push(buffer.subarray(0, read));
    length += read;
    if (length > limit) throw new ConfigurationError(`it has more than ${allowed(limit)}`);
  }
}

function check(path: string, info: Deno.FileInfo, limit: number): void {
  const kind = kindOf(info);
  if (kind !== undefined && !(info.isFifo && HANDED_OVER.test(path))) {
    throw new ConfigurationError(`it is ${kind}: give the path of a regular file`);
  }
  if (info.size > limit) {
    throw new ConfigurationError(`it has ${info.size} bytes, more than ${allowed(limit)}`);
  }
}

/** Undefined for a regular file. */
function kindOf(info: Deno.FileInfo): string | undefined {
  if (info.isFile) return undefined;
  if (info.isDirectory) return "a folder";
  if (info.isFifo) return "a pipe";
  if (info.isSocket) return "a socket";
  return "a device";
}

function allowed(limit: number): string {
  return `the ${limit / 1024 / 1024} MiB that one of its kind may have: is it the right file?`;
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
