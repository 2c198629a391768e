import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { pause, SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";

Deno.test("SYSTEM_CLOCK.now() is the wall clock's time at first, and does not go back", () => {
  ok(Math.abs(SYSTEM_CLOCK.now() - Date.now()) < 60_000);
  let before = SYSTEM_CLOCK.now();
  for (let look = 0; look < 1_000; look++) {
    const now = SYSTEM_CLOCK.now();
    ok(now >= before);
    before = now;
  }
});

Deno.test("SYSTEM_CLOCK.after() calls back once, in the order of the deadlines", async () => {
  const called: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  SYSTEM_CLOCK.after(5, () => {
    called.push("late");
    resolve();
  });
  SYSTEM_CLOCK.after(0, () => called.push("early"));
  await promise;
  deepStrictEqual(called, ["early", "late"]);
});

Deno.test("SYSTEM_CLOCK.after() a cancelled timer does not call back", async () => {
  let called = false;
  const cancel = SYSTEM_CLOCK.after(0, () => called = true);
  cancel();
  await settled();
  cancel();
  strictEqual(called, false);
});

Deno.test("SYSTEM_CLOCK.after() does not call back when cancelled in the turn it was due in", async () => {
  let cancelled = false;
  let calledBack = false;
  const cancel = SYSTEM_CLOCK.after(1, () => calledBack = cancelled);
  const reading = Deno.stat(".");
  // The timer and the answer are both due when the event loop has its turn again.
  for (const end = performance.now() + 3; performance.now() < end;);
  await reading;
  cancelled = true;
  cancel();
  await settled();
  strictEqual(calledBack, false);
});

Deno.test("pause() resolves when its time has come", async () => {
  const clock = new FakeClock();
  let done = false;
  const paused = pause(clock, 1_000, new AbortController().signal).then(() => done = true);
  await clock.pass(999);
  strictEqual(done, false);
  await clock.pass(1);
  strictEqual(done, true);
  await paused;
});

Deno.test("pause() resolves with the signal, and leaves no timer", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const paused = pause(clock, 60_000, abort.signal);
  strictEqual(clock.timers, 1);
  abort.abort();
  await paused;
  strictEqual(clock.timers, 0);
});

Deno.test("pause() with an aborted signal or no time sets no timer", async () => {
  const clock = new FakeClock();
  await pause(clock, 60_000, AbortSignal.abort());
  await pause(clock, 0, new AbortController().signal);
  await pause(clock, -5, new AbortController().signal);
  strictEqual(clock.timers, 0);
});

Deno.test("pause() leaves no listener at the signal", async () => {
  const clock = new FakeClock();
  const signal = new AbortController().signal;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const paused = pause(clock, 10, signal);
  strictEqual(listeners, 1);
  await clock.pass(10);
  await paused;
  strictEqual(listeners, 0);
});
