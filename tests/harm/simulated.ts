import { fileURLToPath } from "node:url";
import { Program } from "../e2e/support/program.ts";
import type { Line } from "./simulator_process.ts";

const SIMULATOR = fileURLToPath(new URL("simulator_process.ts", import.meta.url));

/** The simulated cluster, in its process. */
export class Simulated implements AsyncDisposable {
  readonly apiPort: number;
  /** That the reducer is to know in the beginning. */
  readonly pods: number;
  readonly #controlPort: number;
  readonly #program: Program;

  private constructor(program: Program, ready: Line & { kind: "ready" }) {
    this.apiPort = ready.apiPort;
    this.pods = ready.pods;
    this.#controlPort = ready.controlPort;
    this.#program = program;
  }

  /** `changed` hears of each change of an ordinary pod, as `ToldChanges.changed()` does. */
  static async start(
    pods: number,
    changed: (uid: string, ip: number, at: number) => void,
  ): Promise<Simulated> {
    const ready = Promise.withResolvers<Line & { kind: "ready" }>();
    const program = new Program({
      command: Deno.execPath(),
      args: ["run", "-A", "--no-check", SIMULATOR, String(pods)],
      onOutput: (text) => {
        const line = JSON.parse(text) as Line;
        if (line.kind === "ready") ready.resolve(line);
        else changed(line.uid, line.ip, line.at);
      },
    });
    void program.ended.then(() => {
      ready.reject(new Error(`the simulator ended\n${program.errors.slice(-15).join("\n")}`));
    });
    return new Simulated(program, await ready.promise);
  }

  /** Ordinary pods change from now on. */
  async change(): Promise<void> {
    await this.#tell("change");
  }

  async rest(): Promise<void> {
    await this.#tell("rest");
  }

  async attack(name: string, scale: number): Promise<void> {
    await this.#tell("attack", { name, scale: String(scale) });
  }

  /** How often the collector met the attack, or how many objects it made. */
  async met(): Promise<number> {
    return Number(await this.#tell("met"));
  }

  /** Ends the attack; what a tenant made is gone. */
  async end(): Promise<void> {
    await this.#tell("end");
  }

  /** Every watch breaks, and what it knew is too old. */
  async relist(): Promise<void> {
    await this.#tell("relist");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }

  async #tell(command: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    this.#program.assertRunning();
    const parameters = new URLSearchParams(query);
    const response = await fetch(
      `http://127.0.0.1:${this.#controlPort}/${command}?${parameters}`,
    );
    if (!response.ok) throw new Error(`the simulator says ${response.status} to ${command}`);
    return await response.json();
  }
}
