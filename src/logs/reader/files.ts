/** What is asked of an open file. */
export interface FileState {
  /** Bytes; of a compressed file the compressed ones. */
  readonly size: number;
  /** It has no name any more: it goes when it is closed. */
  readonly unlinked: boolean;
  /** When it was written to last, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A file that is read while others write to it, rename it or remove it. */
export interface LogFile {
  /** Device and inode: the same as long as it is open, and reused afterwards. */
  readonly id: string;
  state(): FileState;
  /** Reads from an offset on; 0 at the end. */
  read(into: Uint8Array, offset: number): number;
  close(): void;
}

/** The file system as far as logs are concerned; synchronous, because a look costs microseconds. */
export interface Files {
  /** Undefined when there is no such folder. */
  list(folder: string): readonly string[] | undefined;
  /** When a name in the folder came, went or changed; undefined when there is no such folder. */
  changedAt(folder: string): number | undefined;
  /** Device and inode of what a name stands for, links followed; and where a link leads to. */
  look(path: string): { readonly id: string; readonly target: string | undefined } | undefined;
  /** Undefined when nothing is there any more. @throws when it cannot be opened otherwise */
  open(path: string): LogFile | undefined;
}

export const SYSTEM_FILES: Files = {
  list(folder) {
    try {
      return Array.from(Deno.readDirSync(folder), ({ name }) => name);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
  changedAt(folder) {
    const found = lookAt(folder);
    return found?.isDirectory ? found.mtime?.getTime() ?? 0 : undefined;
  },
  look(path) {
    const name = lookAt(path, Deno.lstatSync);
    const found = name?.isSymlink ? lookAt(path) : name;
    if (!found?.isFile) return undefined;
    return { id: idOf(found), target: name?.isSymlink ? targetOf(path) : undefined };
  },
  open(path) {
    try {
      return new SystemFile(Deno.openSync(path));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
};

class SystemFile implements LogFile {
  readonly id: string;
  readonly #file: Deno.FsFile;
  #at = 0;

  constructor(file: Deno.FsFile) {
    this.#file = file;
    this.id = idOf(file.statSync());
  }

  state(): FileState {
    const { size, nlink, mtime } = this.#file.statSync();
    return { size, unlinked: nlink === 0, modifiedAt: mtime?.getTime() ?? 0 };
  }

  read(into: Uint8Array, offset: number): number {
    if (offset !== this.#at) this.#file.seekSync(offset, Deno.SeekMode.Start);
    let length = 0;
    while (length < into.length) {
      const count = this.#file.readSync(into.subarray(length)) ?? 0;
      if (count === 0) break;
      length += count;
    }
    this.#at = offset + length;
    return length;
  }

  close(): void {
    this.#file.close();
  }
}

function lookAt(path: string, look = Deno.statSync): Deno.FileInfo | undefined {
  try {
    return look(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function targetOf(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function idOf({ dev, ino }: Deno.FileInfo): string {
  return `${dev}:${ino}`;
}
