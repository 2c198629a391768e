import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import { configureLogging, runCleanup } from "../../src/operations/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function captureLog() {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  return { logging, messages: () => lines.map((line) => String(JSON.parse(line).message)) };
}

Deno.test("runCleanup() runs the steps in order, each after the one before", async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const step = (name: string) => ({
    name,
    async run() {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    },
  });
  equal(await runCleanup([step("a"), step("b")], 5_000, clock), true);
  deepStrictEqual(seen, ["a begins", "a ends", "b begins", "b ends"]);
  equal(clock.timers, 0);
});

Deno.test("runCleanup() logs a failure and goes on", async () => {
  const { logging, messages } = captureLog();
  using _ = logging;
  const seen: string[] = [];
  const clean = await runCleanup(
    [
      {
        name: "closing the intake",
        run: () => {
          throw new Error("broken pipe");
        },
      },
      { name: "closing the port", run: () => void seen.push("closed") },
    ],
    5_000,
    new FakeClock(),
  );
  equal(clean, false);
  deepStrictEqual(seen, ["closed"]);
  deepStrictEqual(messages(), ["an error while closing the intake: broken pipe"]);
});

Deno.test("runCleanup() gives up when the time is over and names what it skipped", async () => {
  const { logging, messages } = captureLog();
  using _ = logging;
  const clock = new FakeClock();
  const begun = Promise.withResolvers<AbortSignal>();
  const cleanup = runCleanup(
    [
      {
        name: "flushing",
        run: (signal) => {
          begun.resolve(signal);
          return new Promise(() => {});
        },
      },
      { name: "closing the port", run() {} },
    ],
    5_000,
    clock,
  );
  const signal = await begun.promise;
  clock.advance(4_999);
  equal(signal.aborted, false);
  clock.advance(1);
  equal(await cleanup, false);
  equal(signal.aborted, true);
  deepStrictEqual(messages(), [
    "the time to shut down was over while flushing; skipped: closing the port",
  ]);
});
