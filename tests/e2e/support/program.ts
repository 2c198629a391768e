import { TextLineStream } from "./text_line_stream.ts";

export interface ProgramOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** Replaces the whole environment when given. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes the lines of standard output; without it they are kept in `output`. */
  readonly onOutput?: (line: string) => void;
  readonly onError?: (line: string) => void;
}

export interface Ended {
  readonly code: number;
  /** From the signal to the end. */
  readonly seconds: number;
}

/** A program ended by itself. Nothing that is waited for will come any more. */
export class ProgramEnded extends Error {
  override readonly name = "ProgramEnded";
}

/** A program that runs beside the test and does not outlive it. */
export class Program implements AsyncDisposable {
  readonly output: string[] = [];
  readonly errors: string[] = [];
  readonly #name: string;
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  #status: Deno.CommandStatus | undefined;

  constructor({ command, args = [], environment, onOutput, onError }: ProgramOptions) {
    this.#name = `${command.slice(command.lastIndexOf("/") + 1)} ${args.join(" ")}`;
    // The kernel ends it with the test, however that ends.
    this.#child = new Deno.Command("setpriv", {
      args: ["--pdeathsig", "KILL", "--", command, ...args],
      ...(environment === undefined ? {} : { clearEnv: true, env: { ...environment } }),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { status, stdout, stderr } = this.#child;
    this.#ended = Promise.all([
      status,
      forEachLine(stdout, onOutput ?? ((line) => this.output.push(line))),
      forEachLine(stderr, (line) => {
        this.errors.push(line);
        onError?.(line);
      }),
    ]).then(([ended]) => {
      this.#status = ended;
      return ended;
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Resolves when the program ended, whoever ended it. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#ended;
  }

  /** @throws {ProgramEnded} */
  assertRunning(): void {
    if (this.#status === undefined) return;
    const { code, signal } = this.#status;
    const tail = this.errors.slice(-15).join("\n");
    throw new ProgramEnded(`${this.#name} ended by itself (${signal ?? code})\n${tail}`);
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /**
   * Ends the program and waits for that.
   * @throws {ProgramEnded} when it ended before
   * @throws {Error} when it does not within the time
   */
  async stop(signal: Deno.Signal = "SIGTERM", seconds = 10): Promise<Ended> {
    this.assertRunning();
    const begun = performance.now();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.signal("SIGKILL");
    }, seconds * 1000);
    this.signal(signal);
    const ended = await this.#ended;
    clearTimeout(timer);
    if (timedOut) {
      throw new Error(`${this.#name} went on ${seconds} s after ${signal}`);
    }
    return { code: ended.code, seconds: (performance.now() - begun) / 1000 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#status === undefined) {
      try {
        this.signal("SIGKILL");
      } catch (error) {
        // It ended just now.
        if (!(error instanceof TypeError)) throw error;
      }
    }
    await this.#ended;
  }
}

async function forEachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) take(line);
}
