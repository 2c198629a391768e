/** Files of a group of processes, in either version of Linux's control groups. */
interface Groups {
  readonly folder: string;
  readonly limit: string;
  readonly peak: string;
  readonly events: string;
}

const VERSIONS: readonly Groups[] = [
  {
    folder: "/sys/fs/cgroup",
    limit: "memory.max",
    peak: "memory.peak",
    events: "memory.events",
  },
  {
    folder: "/sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    peak: "memory.max_usage_in_bytes",
    events: "memory.oom_control",
  },
];

/** Where groups with a limit can be made; undefined when this user or machine cannot. */
export function memoryGroups(): Groups | undefined {
  return VERSIONS.find(({ folder, limit }) => {
    const probe = `${folder}/k8s-collector-probe-${Deno.pid}`;
    try {
      Deno.mkdirSync(probe);
    } catch {
      return false;
    }
    try {
      // The kernel makes this file; elsewhere there is only the folder.
      Deno.statSync(`${probe}/cgroup.procs`);
      Deno.writeTextFileSync(`${probe}/${limit}`, String(2 ** 30));
      return true;
    } catch {
      return false;
    } finally {
      Deno.removeSync(probe);
    }
  });
}

/** A group of processes whose memory is limited, as a container's is. */
export class MemoryLimit implements Disposable {
  readonly #groups: Groups;
  readonly #folder: string;

  constructor(mebibytes: number) {
    const groups = memoryGroups();
    if (groups === undefined) throw new Error("no writable cgroup for memory");
    this.#groups = groups;
    this.#folder = `${groups.folder}/k8s-collector-${crypto.randomUUID()}`;
    Deno.mkdirSync(this.#folder);
    Deno.writeTextFileSync(`${this.#folder}/${groups.limit}`, String(mebibytes * 2 ** 20));
  }

  /** A command that moves itself into the group before it becomes the program. */
  command(program: string, args: readonly string[]): { command: string; args: readonly string[] } {
    // The pages of the program's file count where they are read first: so let it be read here.
    const script = 'dd if="$2" iflag=nocache count=0 status=none; ' +
      'echo $$ > "$1/cgroup.procs"; shift; exec "$@"';
    return { command: "bash", args: ["-c", script, "limited", this.#folder, program, ...args] };
  }

  /** The most it had, in bytes. */
  get peak(): number {
    return Number(Deno.readTextFileSync(`${this.#folder}/${this.#groups.peak}`));
  }

  /** How often the kernel ended a process of the group for want of memory. */
  get killed(): number {
    const text = Deno.readTextFileSync(`${this.#folder}/${this.#groups.events}`);
    return Number(/^oom_kill ([0-9]+)$/m.exec(text)?.[1] ?? NaN);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder);
  }
}
