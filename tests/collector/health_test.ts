import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import { assessHealth, trackProgress } from "../../src/collector/health.ts";
import { HealthMonitor, silenceLimit } from "../../src/collector/health_monitor.ts";
import { type Check, isHealthy } from "../../src/operations/mod.ts";
import type { Observed } from "../../src/collector/observed.ts";
import { intakeStatistics, NOW, observed, watchStatistics } from "./statistics.ts";

const LIMIT = 600_000;

function assess(state: Observed, now = NOW) {
  const progress = trackProgress(new Map(), state.watches, NOW);
  return assessHealth({ observed: state, progress, now, wallNow: now, silenceLimit: LIMIT });
}

/** A failure of 22 s ago that is tried again in 40 s. */
function failing<R extends string>(reason: R, message: string) {
  return {
    failingSince: NOW - 22_000,
    lastFailure: { reason, message, at: NOW - 2_000 },
    nextAttemptAt: NOW + 40_000,
  };
}
const NEXT = "next attempt in 40 s";

function faults(checks: readonly Check[]): readonly (readonly [string, string])[] {
  return checks.filter(({ healthy }) => !healthy).map(({ name, detail }) => [name, detail]);
}

Deno.test("assessHealth() finds nothing wrong with a collector that does well", () => {
  const { live, ready } = assess(observed());
  deepStrictEqual([isHealthy(live), isHealthy(ready)], [true, true]);
});

for (
  const [name, changes, expected] of [
    [
      "a store without a list, with its failure",
      { watches: [watchStatistics("jobs", { synced: false, ...failing("forbidden", "no") })] },
      ["jobs store", `no complete list yet; failing for 22 s: forbidden: no; ${NEXT}`],
    ],
    [
      "a permission that was taken away",
      { watches: [watchStatistics("pods", failing("forbidden", "may not list pods"))] },
      ["pods store", `synced, but failing for 22 s: forbidden: may not list pods; ${NEXT}`],
    ],
    [
      "a store nothing was heard for",
      { watches: [watchStatistics("pods", { heardAt: NOW - LIMIT - 60_000 })] },
      ["pods store", "stale: nothing heard from the API server for 11 min"],
    ],
    ["streams that have not been started", { watches: [] }, [
      "stores",
      "no watch has been started",
    ]],
    [
      "a reducer that is not connected",
      { intake: intakeStatistics({ state: "waiting", ...failing("refused", "nobody there") }) },
      [
        "reducer",
        "not connected to reducer.example:8000 (waiting); " +
        `failing for 22 s: refused: nobody there; ${NEXT}`,
      ],
    ],
    [
      "a snapshot that is not flushed",
      { intake: intakeStatistics({ snapshotFlushed: false }) },
      ["snapshot", "the first snapshot of this connection is not flushed yet"],
    ],
  ] as const
) {
  Deno.test(`assessHealth() is not ready and yet live with ${name}`, () => {
    const { live, ready } = assess(observed(changes));
    deepStrictEqual(faults(ready), [expected]);
    equal(isHealthy(live), true);
  });
}

Deno.test("assessHealth() says at once what fails, and stays ready in a short outage", () => {
  const pods = watchStatistics("pods", failing("connection", "connection refused"));
  const { ready } = assess(observed({ watches: [pods] }));
  deepStrictEqual(faults(ready), []);
  equal(
    ready.find(({ name }) => name === "pods store")?.detail,
    `synced, but failing for 22 s: connection: connection refused; ${NEXT}`,
  );
  const now = watchStatistics("pods", { ...failing("connection", "x"), nextAttemptAt: undefined });
  equal(
    assess(observed({ watches: [now] })).ready[0]?.detail,
    "synced, but failing for 22 s: connection: x; trying again now",
  );
});

Deno.test("silenceLimit() is longer than any watch", () => {
  equal(silenceLimit(230), 600_000);
  equal(silenceLimit(3_600), 3_660_000);
});

Deno.test("assessHealth() stays live when a stream is quiet up to the limit", () => {
  equal(isHealthy(assess(observed(), NOW + LIMIT - 10_000).live), true);
});

Deno.test("assessHealth() is not live when a connected intake does not write any more", () => {
  const state = observed({ intake: intakeStatistics({ silentMilliseconds: LIMIT + 1 }) });
  deepStrictEqual(faults(assess(state).live), [[
    "intake",
    "connected, but has not written for 10 min",
  ]]);
});

Deno.test("assessHealth() stays live while the reducer is away for long", () => {
  const intake = intakeStatistics({ state: "waiting", lastWriteAt: NOW - 10 * LIMIT });
  equal(isHealthy(assess(observed({ intake })).live), true);
});

Deno.test("trackProgress() begins anew when the clock was set back", () => {
  const watches = [watchStatistics("pods")];
  const before = trackProgress(new Map(), watches, NOW);
  equal(trackProgress(before, watches, NOW - 5_000).get("pods")?.since, NOW - 5_000);
});

function monitor() {
  const pods = watchStatistics("pods");
  const clock = { now: NOW };
  const state = observed({ watches: [pods] });
  const health = new HealthMonitor({
    observe: () => state,
    now: () => clock.now,
    wallClock: () => clock.now,
    silenceLimit: LIMIT,
  });
  return {
    pods,
    health,
    intake: state.intake,
    liveAfter(minutes: number): boolean {
      clock.now += minutes * 60_000;
      const { live } = health.report();
      return isHealthy(live.filter(({ name }) => name !== "intake"));
    },
  };
}

Deno.test("HealthMonitor.report() stays live during an API server outage of hours", () => {
  const { pods, liveAfter } = monitor();
  for (let minutes = 0; minutes < 240; minutes += 5) {
    pods.failures.unreachable = minutes + 1;
    equal(liveAfter(5), true);
  }
});

Deno.test("HealthMonitor.report() is not live when a stream neither hears nor tries anything", () => {
  const { pods, liveAfter } = monitor();
  equal(liveAfter(0), true);
  equal(liveAfter(10), true);
  equal(liveAfter(1), false);
  pods.watches++;
  equal(liveAfter(1), true);
});
