import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  Api,
  type WaitCondition,
  waitFor,
  type WaitOptions,
} from "../../../src/kubernetes/api/mod.ts";
import { type Json, PODS } from "../../../src/kubernetes/resource/mod.ts";
import type { V1Pod } from "@kubernetes/client-node/models";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { failure, FakeConnection, type Given, json, text } from "./fake_connection.ts";

const WEB = { namespace: "shop", name: "web" };

function pod(phase: string, resourceVersion = "1") {
  return { metadata: { ...WEB, resourceVersion }, status: { phase } };
}

const events = (...phases: readonly string[]) =>
  text(
    phases.map((phase) => `${JSON.stringify({ type: "MODIFIED", object: pod(phase) })}\n`).join(""),
  );

const isRunning: WaitCondition<Json<V1Pod>> = (object) => {
  const phase = object?.status?.phase ?? "missing";
  if (phase === "Running") return { kind: "met" };
  if (phase === "Failed") return { kind: "failed", why: "its container exited with 1" };
  return { kind: "waiting", why: `it is ${phase}` };
};

function start(answers: readonly Given[], options: Partial<WaitOptions> = {}) {
  const connection = new FakeConnection(...answers);
  const clock = new FakeClock();
  const reports: string[] = [];
  const found = waitFor(new Api({ connection, clock }), PODS, WEB, isRunning, {
    clock,
    timeoutMilliseconds: 30_000,
    signal: new AbortController().signal,
    report: (why) => reports.push(why),
    ...options,
  });
  return { connection, clock, reports, found };
}

async function pass(clock: FakeClock, milliseconds: number): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled();
  await clock.pass(milliseconds);
  for (let turn = 0; turn < 20; turn++) await settled();
}

Deno.test("waitFor() watches until the condition is met, and reports what changes", async () => {
  const { found, reports, connection, clock } = start([
    json(pod("Pending", "7")),
    events("Pending", "Creating", "Running"),
  ]);
  strictEqual((await found)?.status?.phase, "Running");
  deepStrictEqual(reports, ["it is Pending", "it is Creating"]);
  strictEqual(
    connection.requests[1]?.path,
    "/api/v1/namespaces/shop/pods?fieldSelector=metadata.name%3Dweb&resourceVersion=7" +
      "&timeoutSeconds=60&watch=true&allowWatchBookmarks=true",
  );
  strictEqual(clock.timers, 0);
});

Deno.test("waitFor() looks again when a watch ends, cannot be, or there is no object", async () => {
  const { found, clock, connection } = start([
    failure(404, "NotFound", "no"),
    json(pod("Pending")),
    failure(403, "Forbidden", "you may not watch"),
    json(pod("Pending")),
    text(`${JSON.stringify({ type: "ERROR", object: { code: 410 } })}\n`),
    json(pod("Running")),
  ]);
  for (let turn = 0; turn < 3; turn++) await pass(clock, 2_000);
  strictEqual((await found)?.status?.phase, "Running");
  strictEqual(connection.requests.length, 6);
});

Deno.test("waitFor() waits for an API server that is away, but not for a permission", async () => {
  const away = start([failure(503, "ServiceUnavailable", "down"), json(pod("Running"))]);
  await pass(away.clock, 2_000);
  await away.found;
  deepStrictEqual(away.reports, ["cannot get Pod shop/web: down"]);
  await rejects(start([failure(403, "Forbidden", "no")]).found, { category: "authentication" });
});

Deno.test("waitFor() gives up when it never will be, and says why", async () => {
  await rejects(start([json(pod("Failed"))]).found, {
    name: "WaitFailedError",
    message: "Pod shop/web: its container exited with 1",
    category: "resource",
  });
});

Deno.test("waitFor() gives up after its time, and says what it last saw", async () => {
  const { found, clock } = start([json(pod("Pending")), "silence"]);
  const late = rejects(found, {
    name: "WaitTimeoutError",
    category: "timeout",
    message: "Pod shop/web is not as wanted after 30 s: it is Pending",
  });
  await pass(clock, 30_000);
  await late;
  strictEqual(clock.timers, 0);
});

Deno.test("waitFor() stops when its caller does", async () => {
  const stop = new AbortController();
  const { found, clock } = start([json(pod("Pending")), "silence"], { signal: stop.signal });
  const stopped = rejects(found, { message: "enough" });
  await pass(clock, 0);
  stop.abort(new Error("enough"));
  await stopped;
  strictEqual(clock.timers, 0);
});
