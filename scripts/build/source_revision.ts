/** What the sources are, as far as it can be known. */
export interface SourceRevision {
  readonly version: string;
  /** Full hash, `-dirty` behind it when files were changed since; `unknown` without a repository. */
  readonly commit: string;
  /** Seconds since the Unix epoch: of the commit, so that two builds of it are the same. */
  readonly epoch: number;
}

async function git(folder: URL, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: [...args],
      cwd: folder,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,11}$/.test(text) ? Number(text) : undefined;
}

/**
 * Finds out what is being built.
 *
 * @param stated what is known better than by the repository, which an image's build does not have
 * @throws {Error} when no time is known: the time of the build would make every build another one.
 */
export async function readSourceRevision(
  folder: URL,
  stated: { readonly commit: string | undefined; readonly epoch: string | undefined },
): Promise<SourceRevision> {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", folder))) as {
    readonly version: string;
  };
  const [head, changes, time] = stated.commit === undefined || stated.epoch === undefined
    ? await Promise.all([
      git(folder, "rev-parse", "HEAD"),
      git(folder, "status", "--porcelain"),
      git(folder, "log", "-1", "--format=%ct"),
    ])
    : [];
  const commit = head === undefined ? "unknown" : changes === "" ? head : `${head}-dirty`;
  const epoch = wholeNumber(stated.epoch || time);
  if (epoch === undefined) {
    throw new Error(
      stated.epoch
        ? `SOURCE_DATE_EPOCH is ${JSON.stringify(stated.epoch)}: seconds since 1970 are expected`
        : "the date of the sources is not known: this is no git repository, so set " +
          "SOURCE_DATE_EPOCH to seconds since 1970",
    );
  }
  return { version, commit: stated.commit || commit, epoch };
}
