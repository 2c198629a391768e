import { rejects, strictEqual } from "node:assert/strict";
import { unlessAborted } from "../../src/time/mod.ts";

const NEVER = new Promise<never>(() => {});

Deno.test("unlessAborted() is what the promise becomes", async () => {
  const { signal } = new AbortController();
  const failure = new Error("failed");
  strictEqual(await unlessAborted(Promise.resolve(1), signal), 1);
  strictEqual(await unlessAborted(Promise.resolve(2), undefined), 2);
  await rejects(unlessAborted(Promise.reject(failure), signal), failure);
});

Deno.test("unlessAborted() rejects with the signal's reason as soon as it aborts", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const waiting = unlessAborted(NEVER, abort.signal);
  abort.abort(reason);
  await rejects(waiting, reason);
  await rejects(unlessAborted(NEVER, abort.signal), reason);
});

Deno.test("unlessAborted() a promise that fails after the abort is nobody's unhandled rejection", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = unlessAborted(promise, abort.signal);
  abort.abort(reason);
  await rejects(waiting, reason);
  reject(new Error("too late to matter"));
  await new Promise((resolve) => setTimeout(resolve, 0));
});
