/** Runs a program and measures what it costs. */
export interface Cost {
  readonly wallSeconds: number;
  /** Of all threads, in user and system mode. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const LOOK_MILLISECONDS = 20;
/** `getconf CLK_TCK` of Linux. */
const TICKS = 100;

export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Held to the first core. */
  readonly oneCore?: boolean;
  /** Ends a program that does not end by itself, when it has done its work. */
  readonly isDone?: () => boolean;
}

/** Measured until it ends, or is done; its last hundredths of a second may be missing. */
export async function measure(run: Run): Promise<Cost> {
  const { command, args, environment, input, oneCore = false, isDone } = run;
  const begun = performance.now();
  const isPlain = input === undefined && !oneCore;
  const words = isPlain ? [...args] : [
    "-c",
    `exec ${oneCore ? "taskset -c 0 " : ""}"$0" "$@" < '${input ?? "/dev/null"}'`,
    command,
    ...args,
  ];
  const child = new Deno.Command(isPlain ? command : "sh", {
    args: words,
    ...environment === undefined ? {} : { env: { ...environment } },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = child.status.finally(() => ended = true);
  let cost: Cost = { wallSeconds: 0, cpuSeconds: 0, peakMegabytes: 0 };
  while (!ended) {
    cost = look(child.pid, begun) ?? cost;
    if (isDone?.()) {
      child.kill("SIGTERM");
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  await status;
  return isDone === undefined ? { ...cost, wallSeconds: (performance.now() - begun) / 1000 } : cost;
}

export function look(pid: number, begun: number): Cost | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const peak = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
    if (peak === undefined) return undefined;
    return {
      wallSeconds: (performance.now() - begun) / 1000,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      peakMegabytes: Number(peak) / 1024,
    };
  } catch (error) {
    // It has ended just now.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
