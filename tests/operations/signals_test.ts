import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Cancelled, type SignalPlatform, StopSignals } from "../../src/operations/signals.ts";
import { startScript } from "../cli/running.ts";

class FakePlatform implements SignalPlatform {
  readonly listeners = new Map<Deno.Signal, () => void>();
  readonly exits: number[] = [];

  addListener(signal: Deno.Signal, listener: () => void): void {
    this.listeners.set(signal, listener);
  }

  removeListener(signal: Deno.Signal, listener: () => void): void {
    if (this.listeners.get(signal) === listener) this.listeners.delete(signal);
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

Deno.test("StopSignals aborts on the first signal and exits on the second", () => {
  const platform = new FakePlatform();
  using stop = new StopSignals(platform);
  strictEqual(stop.signal.aborted, false);
  platform.listeners.get("SIGINT")?.();
  strictEqual(stop.signal.aborted, true);
  strictEqual((stop.signal.reason as Cancelled).category, "cancelled");
  deepStrictEqual(platform.exits, []);
  platform.listeners.get("SIGINT")?.();
  deepStrictEqual(platform.exits, [130]);
});

Deno.test("StopSignals lets go of its signals when disposed", () => {
  const platform = new FakePlatform();
  {
    using _stop = new StopSignals(platform);
    strictEqual(platform.listeners.size, 2);
  }
  strictEqual(platform.listeners.size, 0);
});

Deno.test({
  name: "StopSignals stops a real process: SIGTERM aborts, SIGINT then ends it with 130",
  ignore: Deno.build.os === "windows",
  async fn() {
    const process = startScript(new URL("stoppable_program.ts", import.meta.url));
    const lines: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of process.stdout) {
      const line = decoder.decode(chunk).trim();
      lines.push(line);
      process.kill(line === "running" ? "SIGTERM" : "SIGINT");
    }
    await process.stderr.cancel();
    deepStrictEqual(lines, ["running", "The program was asked to stop by SIGTERM"]);
    strictEqual((await process.status).code, 130);
  },
});
