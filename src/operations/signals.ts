import { Failure } from "../failure/mod.ts";

/** Why the program was asked to stop. */
export class Cancelled extends Failure {
  override readonly name = "Cancelled";
  readonly category = "cancelled";
  /** The signal that asked for it. */
  readonly by: Deno.Signal;

  constructor(by: Deno.Signal) {
    super(`The program was asked to stop by ${by}`);
    this.by = by;
  }
}

/** The part of the platform that delivers signals and ends the process. */
export interface SignalPlatform {
  addListener(signal: Deno.Signal, listener: () => void): void;
  removeListener(signal: Deno.Signal, listener: () => void): void;
  exit(code: number): void;
}

const platform: SignalPlatform = {
  addListener: Deno.addSignalListener,
  removeListener: Deno.removeSignalListener,
  exit: Deno.exit,
};

/** What a second signal ends the process with: the shell's code for an interrupted program. */
export const interruptedCode = 130;

/** Windows has no SIGTERM; closing the console arrives there as SIGBREAK. */
const stopSignals: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/**
 * Turns the first request to stop into an abort, and the second into an exit at once. Without a
 * listener the first process of a container would not even notice SIGTERM.
 */
export class StopSignals implements Disposable {
  readonly #controller = new AbortController();
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];
  readonly #platform: SignalPlatform;

  constructor(signals: SignalPlatform = platform) {
    this.#platform = signals;
    this.#listeners = stopSignals.map((name) => [name, () => this.#stop(name)]);
    for (const [name, listener] of this.#listeners) signals.addListener(name, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) this.#platform.removeListener(name, listener);
  }

  #stop(name: Deno.Signal): void {
    if (this.#controller.signal.aborted) this.#platform.exit(interruptedCode);
    this.#controller.abort(new Cancelled(name));
  }
}
