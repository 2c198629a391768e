import { fileURLToPath } from "node:url";
import type { LogEntry } from "../../e2e/support/collector.ts";
import { type Ended, Program } from "../../e2e/support/program.ts";

/** A file or folder of this machine that a container sees. */
export interface Mount {
  readonly source: string;
  /** Absolute, as the container sees it. */
  readonly target: string;
}

export interface ContainerOptions {
  /** Its files; they cannot be written to. */
  readonly root: URL;
  /** What the system says its name is; the containers of a pod have the same. */
  readonly hostname?: string;
  /** Program with its arguments. */
  readonly command: readonly string[];
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** `uid:gid`. */
  readonly user: string;
  readonly mounts?: readonly Mount[];
  /** Folders in memory that can be written to. */
  readonly emptyFolders?: readonly string[];
}

/**
 * Makes a mount namespace with the root of the container, and a process namespace in which the
 * program is the first process, then becomes the program.
 *
 * $1: root; $2: user; $3: host name; then sources and targets of mounts, `--`, empty folders, `--`, the command.
 */
const CONTAIN = `
set -euo pipefail
root=$1 user=$2; shift 2
echo "$1" > /proc/sys/kernel/hostname; shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
  shift 2
done
shift
while [ "$1" != -- ]; do mount -t tmpfs -o mode=1777 tmpfs "$root$1"; shift; done
shift
mount -o remount,bind,ro "$root"
cd /
exec env -u PWD -u OLDPWD -u SHLVL -u _ setpriv --no-new-privs \\
  chroot --userspec="$user" --groups= "$root" "$@"
`;

/** A place to mount something on has to be there. */
async function makeMountPoint(root: URL, { source, target }: Mount): Promise<void> {
  const path = new URL(`.${target}`, root);
  if ((await Deno.stat(source)).isDirectory) {
    await Deno.mkdir(path, { recursive: true });
  } else {
    await Deno.mkdir(new URL("./", path), { recursive: true });
    await Deno.writeTextFile(path, "", { append: true });
  }
}

/**
 * A program in its own root, as the first process, under a user who may do nothing, in the network
 * of this machine: several of them are like the containers of one pod.
 */
export class Container implements AsyncDisposable {
  readonly log: LogEntry[] = [];
  /** Lines that are no log entries. */
  readonly strayLines: string[] = [];
  readonly program: Program;
  #guard: Deno.ChildProcess | undefined;

  private constructor(options: ContainerOptions) {
    const { root, command, environment, user, mounts = [], emptyFolders = [] } = options;
    this.program = new Program({
      command: "unshare",
      args: [
        "--mount",
        "--pid",
        "--fork",
        "--uts",
        "bash",
        "-c",
        CONTAIN,
        "contain",
        fileURLToPath(root).replace(/\/$/, ""),
        user,
        options.hostname ?? "container",
        ...mounts.flatMap(({ source, target }) => [source, target]),
        "--",
        ...emptyFolders,
        "--",
        ...command,
      ],
      environment: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ...environment,
      },
      onOutput: (line) => this.strayLines.push(line),
      onError: (line) => {
        if (line.startsWith("{")) this.log.push(JSON.parse(line));
        else this.strayLines.push(line);
      },
    });
    // The kernel forgets who is to end with whom when a process becomes another user.
    this.#guard = new Deno.Command("setsid", {
      args: [
        "bash",
        "-c",
        'cat >/dev/null; kill -KILL $(cat "/proc/$1/task/$1/children") 2>/dev/null',
        "guard",
        String(this.program.pid),
      ],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  static async start(options: ContainerOptions): Promise<Container> {
    for (const mount of options.mounts ?? []) await makeMountPoint(options.root, mount);
    return new Container(options);
  }

  /** Messages of its log of this level or more, without the fields. */
  messages(...levels: readonly string[]): readonly string[] {
    return this.log.filter(({ level }) => levels.includes(level)).map(({ message }) => message);
  }

  /** Sends the first process a signal, and waits for its end. */
  async stop(signal: "TERM" | "KILL" = "TERM"): Promise<Ended["code"]> {
    await this.program.assertRunning();
    const { pid } = this.program;
    const [child = ""] = (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).split(" ");
    Deno.kill(Number(child), `SIG${signal}`);
    return (await this.program.ended).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const guard = this.#guard;
    this.#guard = undefined;
    await guard?.stdin.close();
    await guard?.status;
    await this.program[Symbol.asyncDispose]();
  }
}
