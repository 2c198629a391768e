import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  FIRST_LEASE_STATE,
  leadingFor,
  LEASE_TIMES,
  type LeaseInput,
  type LeaseRecord,
  type LeaseState,
  stepLease,
} from "../../../src/kubernetes/api/lease_state.ts";

const US = { identity: "us", ...LEASE_TIMES };

function record(changes: Partial<LeaseRecord> = {}): LeaseRecord {
  return {
    holder: "them",
    durationSeconds: 15,
    renewTime: "t1",
    transitions: 3,
    resourceVersion: "10",
    ...changes,
  };
}

/** Steps at the given times and answers what was done at each. */
function run(state: LeaseState, ...inputs: readonly (readonly [now: number, LeaseInput])[]) {
  const actions: string[] = [];
  for (const [now, input] of inputs) {
    const step = stepLease(state, input, now, US);
    state = step.state;
    const { action } = step;
    actions.push(
      "write" in action ? `${action.kind} for "${action.write.holder}"` : action.kind,
    );
  }
  return { state, actions };
}

const DUE = { kind: "due" } as const;
const read = (of: LeaseRecord | undefined): LeaseInput => ({ kind: "read", record: of });
const written = (of: LeaseRecord): LeaseInput => ({ kind: "written", record: of });
const OURS = record({ holder: "us", resourceVersion: "11", transitions: 4 });

Deno.test("stepLease() creates the lease where there is none, and leads from the write's begin", () => {
  const { state, actions } = run(
    FIRST_LEASE_STATE,
    [0, DUE],
    [100, read(undefined)],
    [900, written(OURS)],
  );
  deepStrictEqual(actions, ["read", 'create for "us"', "wait"]);
  strictEqual(leadingFor(state, 900, US), 9_200);
});

Deno.test("stepLease() waits for the record's duration, from when it looked like this", () => {
  const touched = record({ resourceVersion: "99" });
  const { actions } = run(
    FIRST_LEASE_STATE,
    [0, read(record())],
    [10_000, read(touched)],
    [14_999, read(touched)],
    [15_000, read(touched)],
  );
  deepStrictEqual(actions, ["wait", "wait", "wait", 'update for "us"']);
  const renewed = record({ renewTime: "t2" });
  deepStrictEqual(
    run(FIRST_LEASE_STATE, [0, read(record())], [14_000, read(renewed)], [28_000, read(renewed)])
      .actions,
    ["wait", "wait", "wait"],
  );
  // A holder may have another duration than we, and one that has gone says so.
  deepStrictEqual(
    run(
      FIRST_LEASE_STATE,
      [0, read(record({ durationSeconds: 60 }))],
      [59_000, read(record({ durationSeconds: 60 }))],
      [59_000, read(record({ holder: "", durationSeconds: 1 }))],
    ).actions,
    ["wait", "wait", 'update for "us"'],
  );
});

Deno.test("stepLease() respects a lease that was deleted until its time is over", () => {
  deepStrictEqual(
    run(FIRST_LEASE_STATE, [0, read(record())], [5_000, read(undefined)], [15_000, read(undefined)])
      .actions,
    ["wait", "wait", 'create for "us"'],
  );
});

const LEADER: LeaseState = { kind: "leader", record: OURS, renewedAt: 0, writingAt: 0 };

Deno.test("stepLease() renews, and believes no longer than it could", () => {
  const renewed = run(LEADER, [2_000, DUE], [2_500, written({ ...OURS, resourceVersion: "12" })]);
  deepStrictEqual(renewed.actions, ['update for "us"', "wait"]);
  strictEqual(leadingFor(renewed.state, 2_500, US), 9_500);

  const failing = run(LEADER, [2_000, DUE], [9_999, { kind: "failed" }]);
  strictEqual(leadingFor(failing.state, 9_999, US), 1);
  strictEqual(leadingFor(failing.state, 10_000, US), 0);
  const lost = run(LEADER, [2_000, DUE], [9_999, { kind: "failed" }], [10_000, DUE]);
  deepStrictEqual([lost.state.kind, lost.actions.at(-1)], ["follower", "read"]);
});

Deno.test("stepLease() takes a write that came too late for no success", () => {
  const late = run(LEADER, [9_000, DUE], [10_001, written(OURS)]);
  strictEqual(late.state.kind, "follower");
  const candidate = run(FIRST_LEASE_STATE, [0, read(undefined)], [10_001, written(OURS)]);
  strictEqual(candidate.state.kind, "follower");
});

Deno.test("stepLease() finds out who wrote when it did not", () => {
  const conflict: LeaseInput = { kind: "conflict" };
  const ours = run(LEADER, [2_000, DUE], [2_100, conflict], [2_200, read(OURS)]);
  deepStrictEqual(ours.actions, ['update for "us"', "read", 'update for "us"']);
  const theirs = run(LEADER, [2_000, DUE], [2_100, conflict], [2_200, read(record())]);
  deepStrictEqual([theirs.state.kind, theirs.actions.at(-1)], ["follower", "wait"]);
  const gone = run(LEADER, [2_000, DUE], [2_100, conflict], [2_200, read(undefined)]);
  deepStrictEqual([gone.state.kind, gone.actions.at(-1)], ["leader", 'create for "us"']);
});

Deno.test("stepLease() gives up what it has when it stops, and nothing else", () => {
  const leader = run(LEADER, [3_000, { kind: "stop" }], [3_100, DUE]);
  deepStrictEqual(leader.actions, ['update for ""', "done"]);
  deepStrictEqual(run(FIRST_LEASE_STATE, [0, { kind: "stop" }]).actions, ["done"]);
  deepStrictEqual(run(LEADER, [10_000, { kind: "stop" }]).actions, ["done"]);
});
