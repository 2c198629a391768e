import { ok } from "node:assert/strict";
import { parseExposition } from "../../operations/exposition.ts";
import { collectorCommand } from "./collector_command.ts";
import { freePort } from "./free_port.ts";
import { type Ended, Program } from "./program.ts";

export interface CollectorOptions {
  readonly kubeconfig: string;
  readonly intakePort: number;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One line of its log. */
export interface LogEntry {
  readonly time: string;
  readonly level: string;
  readonly component: string;
  readonly message: string;
  readonly [property: string]: unknown;
}

/** Soon enough for a test to see a deletion, late enough to see that it is held. */
export const DELETE_TTL_SECONDS = 2;

/** The collector as a process of its own, watched over its log and its HTTP port. */
export class Collector implements AsyncDisposable {
  readonly log: LogEntry[] = [];
  /** Lines that are no log entries: there should be none. */
  readonly strayLines: string[] = [];
  readonly program: Program;
  readonly #address: string;

  constructor({ kubeconfig, intakePort, args = [], environment = {} }: CollectorOptions) {
    this.#address = `127.0.0.1:${freePort()}`;
    const flags = [
      `--kubeconfig=${kubeconfig}`,
      `--intake-host=127.0.0.1`,
      `--intake-port=${intakePort}`,
      `--http-listen=${this.#address}`,
      ...args,
    ];
    this.program = new Program({
      ...collectorCommand(flags, {
        K8S_COLLECTOR_DELETE_TTL_SECS: String(DELETE_TTL_SECONDS),
        ...environment,
      }),
      onOutput: (line) => this.strayLines.push(line),
      onError: (line) => {
        if (line.startsWith("{")) this.log.push(JSON.parse(line));
        else this.strayLines.push(line);
      },
    });
  }

  /** The entries of a level, or whose message matches. */
  entries(select: string | RegExp): readonly LogEntry[] {
    return this.log.filter(({ level, message }) =>
      typeof select === "string" ? level === select : select.test(message)
    );
  }

  /** @throws {AssertionError} unless the log has an entry with such a message */
  assertLogged(message: RegExp): void {
    const latest = this.log.slice(-5).map((entry) => entry.message).join("\n  ");
    ok(this.entries(message).length > 0, `no log entry ${message}; the latest:\n  ${latest}`);
  }

  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    this.program.assertRunning();
    const response = await fetch(`http://${this.#address}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** Samples by series, as they stand on the page: `name{label="value"}`. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    return parseExposition((await this.get("/metrics")).text).samples;
  }

  /** The value of one series; 0 when nothing was counted yet. */
  async metric(series: string): Promise<number> {
    return (await this.metrics()).get(series) ?? 0;
  }

  stop(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    return this.program.stop(signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.program[Symbol.asyncDispose]();
  }
}
