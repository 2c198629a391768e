import { kubeconfig } from "../../src/testbed/simulator/mod.ts";
import { ACCOUNT_FOLDER, asInPod } from "../binary/support/as_in_pod.ts";
import { MemoryLimit } from "../binary/support/memory_limit.ts";
import { freePort } from "../e2e/support/free_port.ts";
import { Program } from "../e2e/support/program.ts";

/** What the chart gives the container. */
const MEBIBYTES = 384;

export interface LimitedOptions {
  /** Path of the compiled program. */
  readonly program: string;
  readonly apiPort: number;
  readonly intakePort: number;
}

/** The compiled program with no more memory than the chart gives it. */
export class LimitedCollector implements AsyncDisposable {
  readonly httpPort = freePort();
  readonly #limit: MemoryLimit;
  readonly #program: Program;
  readonly #folder: string;
  #logged = 0;
  #hasEnded = false;

  private constructor(folder: string, { program, intakePort }: LimitedOptions) {
    this.#folder = folder;
    this.#limit = new MemoryLimit(MEBIBYTES);
    const limited = this.#limit.command(program, [
      `--kubeconfig=${ACCOUNT_FOLDER}/kubeconfig`,
      "--intake-host=127.0.0.1",
      `--intake-port=${intakePort}`,
      `--http-listen=127.0.0.1:${this.httpPort}`,
      "--log-format=json",
    ]);
    const count = (line: string) => this.#logged += new TextEncoder().encode(line).length + 1;
    this.#program = new Program({
      ...asInPod(folder, limited),
      // As the image sets it.
      environment: { PATH: Deno.env.get("PATH") ?? "", DENO_USE_CGROUPS: "1" },
      onOutput: count,
      onError: count,
    });
    void this.#program.ended.then(() => this.#hasEnded = true);
  }

  static async start(options: LimitedOptions): Promise<LimitedCollector> {
    const folder = await Deno.makeTempDir({ prefix: "k8s-collector-harm-" });
    const url = `http://127.0.0.1:${options.apiPort}`;
    await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfig({ url }));
    return new LimitedCollector(folder, options);
  }

  /** The process that was started, still. */
  get alive(): boolean {
    return !this.#hasEnded && this.#limit.killed === 0;
  }

  /** Bytes of log since its start. */
  get logged(): number {
    return this.#logged;
  }

  /** The last lines of its log. */
  get lastWords(): readonly string[] {
    return this.#program.errors.slice(-15);
  }

  /** Resident memory in mebibytes; 0 when it has ended. */
  async resident(): Promise<number> {
    if (this.#hasEnded) return 0;
    const status = await Deno.readTextFile(`/proc/${this.#program.pid}/status`).catch(() => "");
    return Math.round(Number(/^VmRSS:\s*([0-9]+)/m.exec(status)?.[1] ?? 0) / 1024);
  }

  /** Sends SIGTERM, and SIGKILL to one that goes on after so many seconds. */
  async stop(seconds: number): Promise<{ readonly code: number; readonly seconds: number }> {
    const begun = performance.now();
    const timer = setTimeout(() => this.#program.signal("SIGKILL"), seconds * 1000);
    this.#program.signal("SIGTERM");
    const { code } = await this.#program.ended;
    clearTimeout(timer);
    return { code, seconds: (performance.now() - begun) / 1000 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
    this.#limit[Symbol.dispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
