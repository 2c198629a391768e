import { deepStrictEqual } from "node:assert/strict";
import { type Action, GATHER_MILLISECONDS, plan, type Situation } from "../../src/intake/plan.ts";

const NOW = 1_000_000;

/** Connected, told everything, the next heartbeat in three seconds. */
const IDLE: Situation = {
  now: NOW,
  closing: "no",
  ready: true,
  epochDue: false,
  dirty: false,
  toldAt: 0,
  inSnapshot: false,
  heartbeatDueAt: NOW + 3_000,
  refreshDueAt: Infinity,
};

const ROWS: readonly (readonly [name: string, facts: Partial<Situation>, action: Action])[] = [
  ["nothing to do: waits for the heartbeat", {}, { kind: "wait", until: NOW + 3_000 }],
  ["heartbeat due", { heartbeatDueAt: NOW }, { kind: "heartbeat" }],
  ["heartbeat overdue", { heartbeatDueAt: NOW - 60_000 }, { kind: "heartbeat" }],
  [
    "not ready: no epoch, whatever is dirty",
    { ready: false, epochDue: true, dirty: true },
    { kind: "wait", until: NOW + 3_000 },
  ],
  [
    "not ready: heartbeats all the same",
    { ready: false, epochDue: true, heartbeatDueAt: NOW },
    { kind: "heartbeat" },
  ],
  ["ready: the epoch begins", { epochDue: true }, { kind: "begin epoch" }],
  [
    "a restart in the middle of a snapshot begins the next epoch",
    { epochDue: true, dirty: true, inSnapshot: true },
    { kind: "begin epoch" },
  ],
  [
    "a heartbeat does not wait for a snapshot",
    { inSnapshot: true, dirty: true, heartbeatDueAt: NOW },
    { kind: "heartbeat" },
  ],
  ["a snapshot goes on at once", { inSnapshot: true, dirty: true, toldAt: NOW }, {
    kind: "pull",
  }],
  [
    "a fresh change is gathered",
    { dirty: true, toldAt: NOW },
    { kind: "wait", until: NOW + GATHER_MILLISECONDS },
  ],
  [
    "a change is told after the gathering time",
    { dirty: true, toldAt: NOW - GATHER_MILLISECONDS },
    { kind: "pull" },
  ],
  [
    "gathering ends with the heartbeat",
    { dirty: true, toldAt: NOW, heartbeatDueAt: NOW + 2 },
    { kind: "wait", until: NOW + 2 },
  ],
  ["what is told once more is told when it is due", { refreshDueAt: NOW }, { kind: "refresh" }],
  [
    "and is waited for",
    { refreshDueAt: NOW + 20 },
    { kind: "wait", until: NOW + 20 },
  ],
  [
    "a change goes before what is told once more",
    { dirty: true, refreshDueAt: NOW },
    { kind: "pull" },
  ],
  [
    "nothing is told once more while a change is gathered",
    { dirty: true, toldAt: NOW, refreshDueAt: NOW },
    { kind: "wait", until: NOW + GATHER_MILLISECONDS },
  ],
  [
    "a snapshot goes before what is told once more",
    { inSnapshot: true, dirty: true, toldAt: NOW, refreshDueAt: NOW },
    { kind: "pull" },
  ],
  ["a heartbeat does too", { heartbeatDueAt: NOW, refreshDueAt: NOW }, { kind: "heartbeat" }],
  [
    "closing leaves what is told once more",
    { closing: "when told", refreshDueAt: NOW },
    { kind: "close" },
  ],
  ["closing with nothing dirty", { closing: "when told" }, { kind: "close" }],
  [
    "closing tells what is dirty first, without gathering",
    { closing: "when told", dirty: true, toldAt: NOW },
    { kind: "pull" },
  ],
  [
    "closing now, whatever is left to be told",
    { closing: "now", dirty: true, inSnapshot: true, heartbeatDueAt: NOW - 1 },
    { kind: "close" },
  ],
  ["closing before ready", { closing: "when told", ready: false, epochDue: true }, {
    kind: "close",
  }],
  ["closing before the epoch", { closing: "when told", epochDue: true, dirty: true }, {
    kind: "close",
  }],
  [
    "closing leaves a snapshot",
    { closing: "when told", inSnapshot: true, dirty: true },
    { kind: "close" },
  ],
  [
    "closing needs no heartbeat any more",
    { closing: "when told", heartbeatDueAt: NOW - 1 },
    { kind: "close" },
  ],
];

for (const [name, facts, action] of ROWS) {
  Deno.test(`plan() ${name}`, () => {
    deepStrictEqual(plan({ ...IDLE, ...facts }), action);
  });
}

Deno.test("plan() never waits longer than until the heartbeat, nor for a past moment", () => {
  for (const closing of ["no", "when told", "now"] as const) {
    for (const ready of [false, true]) {
      for (const epochDue of [false, true]) {
        for (const dirty of [false, true]) {
          for (const inSnapshot of [false, true]) {
            for (const toldAt of [NOW, NOW - 1, NOW - 100]) {
              for (const heartbeatDueAt of [NOW - 1, NOW, NOW + 1, NOW + 5_000]) {
                const refreshDueAt = heartbeatDueAt - 2;
                const action = plan({
                  now: NOW,
                  closing,
                  ready,
                  epochDue,
                  dirty,
                  toldAt,
                  inSnapshot,
                  heartbeatDueAt,
                  refreshDueAt,
                });
                if (action.kind !== "wait") continue;
                deepStrictEqual([action.until > NOW, action.until <= heartbeatDueAt, closing], [
                  true,
                  true,
                  "no",
                ]);
              }
            }
          }
        }
      }
    }
  }
});
