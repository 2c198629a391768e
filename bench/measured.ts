import { freePort, isListening } from "../tests/e2e/support/free_port.ts";
import { Program } from "../tests/e2e/support/program.ts";
import { waitFor } from "../tests/e2e/support/wait_for.ts";

/** The Rust collector takes everything from variables, ours would take flags just as well. */
export interface Surroundings {
  /** Of the API server; without one the program finds itself in a pod. */
  readonly kubeconfig?: string;
  readonly intakePort: number;
}

/** A collector that is measured, ours or the Rust one. */
export function startCollector(
  command: readonly string[],
  { kubeconfig, intakePort }: Surroundings,
  environment: Readonly<Record<string, string>> = {},
): Program {
  const [program = "", ...args] = command;
  return new Program({
    command: program,
    args,
    environment: {
      PATH: Deno.env.get("PATH") ?? "",
      EBPF_NET_INTAKE_HOST: "127.0.0.1",
      EBPF_NET_INTAKE_PORT: String(intakePort),
      K8S_COLLECTOR_HOSTNAME: "bench",
      ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
      ...environment,
    },
  });
}

/** Takes what a collector tells, and says when so many pods and containers have come. */
export class Counter implements AsyncDisposable {
  readonly port = freePort();
  readonly complete: Promise<void>;
  readonly #program: Program;
  #wireBytes = 0;

  constructor(peers: string, expected?: { readonly pods: number; readonly containers: number }) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.complete = promise;
    this.#program = new Program({
      command: `${peers}/refdecode`,
      args: [
        "--port",
        String(this.port),
        "--count-only",
        ...expected === undefined ? [] : [
          "--expect-pods",
          String(expected.pods),
          "--expect-containers",
          String(expected.containers),
        ],
      ],
      onOutput: (text) => {
        const line = JSON.parse(text) as { readonly event: string; readonly raw_bytes?: number };
        this.#wireBytes = line.raw_bytes ?? this.#wireBytes;
        if (line.event === "complete") resolve();
      },
    });
  }

  /** Resolves when a collector can connect. */
  async listening(): Promise<void> {
    await waitFor("the decoder listens", async () => {
      this.#program.assertRunning();
      if (!await isListening(this.port)) throw new Error("not yet");
    });
  }

  /** Bytes that have come, as of at most a second ago. */
  get wireBytes(): number {
    return this.#wireBytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}

export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly residentMegabytes: number;
}

/** Since its start; from Linux's /proc. */
export async function usageOf(pid: number): Promise<Usage> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name of the program may hold anything but ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s*([0-9]+)`, "m").exec(status)?.[1]) * 1024 / 1e6;
  return {
    cpuSeconds: ticks / 100,
    peakMegabytes: megabytes("VmHWM"),
    residentMegabytes: megabytes("VmRSS"),
  };
}

/** Bytes that a process has received over its open connections to a port. */
export async function receivedFrom(pid: number, port: number): Promise<number> {
  const { stdout } = await new Deno.Command("ss", {
    args: ["--tcp", "--info", "--processes", "--no-header", "--oneline", `dport = :${port}`],
  }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes(`pid=${pid},`))
    .map((line) => Number(/bytes_received:([0-9]+)/.exec(line)?.[1] ?? 0))
    .reduce((sum, bytes) => sum + bytes, 0);
}
