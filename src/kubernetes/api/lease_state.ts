/**
 * Which of several programs leads, agreed on by a Lease (coordination.k8s.io), as client-go's
 * leaderelection does it and compatible with it. Pure: everything that happens is an input.
 *
 * Two times keep two leaders apart. Who leads stops believing it when `renewMilliseconds` have passed
 * since the *beginning* of its last successful write. Who wants to lead waits until it has seen the
 * record unchanged for the record's own duration, which began after that write. Both are measured on
 * the program's own monotonic clock: nobody's wall clock matters.
 */

/** What a Lease says (LeaseSpec). */
export interface LeaseRecord {
  /** Empty when nobody holds it. */
  readonly holder: string;
  readonly durationSeconds: number;
  /** Changes with every write of the holder; compared for being the same only. */
  readonly renewTime: string;
  readonly transitions: number;
  /** Of the object; a write counts only if it is still this one. */
  readonly resourceVersion: string;
}

export interface LeaseSettings {
  /** Who we are; no two programs may have the same. */
  readonly identity: string;
  /** How long a record that nobody renews keeps others away. */
  readonly durationSeconds: number;
  /** Who could not renew for so long leads no more; shorter than the duration. */
  readonly renewMilliseconds: number;
  /** Between two writes of the leader, and two looks of the others. */
  readonly retryMilliseconds: number;
}

/** As client-go's users have it: 15 s, 10 s, 2 s. */
export const LEASE_TIMES = {
  durationSeconds: 15,
  renewMilliseconds: 10_000,
  retryMilliseconds: 2_000,
} as const;

/** A record, and since when it has looked the same to us. */
export interface Observation {
  readonly record: LeaseRecord;
  readonly since: number;
}

export type LeaseState =
  | { readonly kind: "follower"; readonly observed: Observation | undefined }
  /** A write is under way, since then, that would make us the leader. */
  | { readonly kind: "candidate"; readonly observed: Observation | undefined; readonly at: number }
  /** Believed until `renewedAt` plus the renew time; a write may be under way since `writingAt`. */
  | {
    readonly kind: "leader";
    readonly record: LeaseRecord;
    readonly renewedAt: number;
    readonly writingAt: number;
  }
  | { readonly kind: "stopped" };

export type LeaseInput =
  /** The time has come that was waited for. */
  | { readonly kind: "due" }
  /** What a read found; undefined when there is no Lease. */
  | { readonly kind: "read"; readonly record: LeaseRecord | undefined }
  | { readonly kind: "written"; readonly record: LeaseRecord }
  /** Somebody else has written since we read. */
  | { readonly kind: "conflict" }
  /** No answer, or a refusal; a write may have been done all the same. */
  | { readonly kind: "failed" }
  /** The work has come to rest, and no other is to begin. */
  | { readonly kind: "stop" };

/** What is to be written; who writes fills in the time. */
export interface LeaseWrite {
  readonly holder: string;
  readonly durationSeconds: number;
  readonly transitions: number;
  /** Another one held it before. */
  readonly acquired: boolean;
}

export type LeaseAction =
  | { readonly kind: "read" }
  | { readonly kind: "create"; readonly write: LeaseWrite }
  | { readonly kind: "update"; readonly write: LeaseWrite; readonly resourceVersion: string }
  | { readonly kind: "wait"; readonly milliseconds: number }
  | { readonly kind: "done" };

export interface LeaseStep {
  readonly state: LeaseState;
  readonly action: LeaseAction;
}

export const FIRST_LEASE_STATE: LeaseState = { kind: "follower", observed: undefined };

/** Milliseconds for which we still may believe to lead; none when we do not. */
export function leadingFor(state: LeaseState, now: number, settings: LeaseSettings): number {
  if (state.kind !== "leader") return 0;
  return Math.max(0, state.renewedAt + settings.renewMilliseconds - now);
}

/** `now`: milliseconds of a clock that is never set, and does not stand still. */
export function stepLease(
  state: LeaseState,
  input: LeaseInput,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  const followed = state.kind === "leader" && leadingFor(state, now, settings) === 0
    ? follower({ record: state.record, since: state.writingAt })
    : state;
  switch (followed.kind) {
    case "follower":
      return stepFollower(followed.observed, input, now, settings);
    case "candidate":
      return stepCandidate(followed, input, now, settings);
    case "leader":
      return stepLeader(followed, input, now, settings);
    case "stopped":
      return { state: followed, action: { kind: "done" } };
  }
}

function follower(observed: Observation | undefined): LeaseState & { kind: "follower" } {
  return { kind: "follower", observed };
}

function stepFollower(
  observed: Observation | undefined,
  input: LeaseInput,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  switch (input.kind) {
    case "due":
      return { state: follower(observed), action: { kind: "read" } };
    case "read":
      return input.record === undefined
        ? competeForNone(observed, now, settings)
        : compete(observe(observed, input.record, now), now, settings);
    case "written":
      // Of a write that took too long to be of use: the record is ours, and the next look tells.
      return waiting(observe(observed, input.record, now), settings);
    case "conflict":
    case "failed":
      return waiting(observed, settings);
    case "stop":
      return { state: { kind: "stopped" }, action: { kind: "done" } };
  }
}

function stepCandidate(
  state: LeaseState & { kind: "candidate" },
  input: LeaseInput,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  if (input.kind !== "written") return stepFollower(state.observed, input, now, settings);
  const leader = {
    kind: "leader",
    record: input.record,
    renewedAt: state.at,
    writingAt: state.at,
  } as const;
  if (leadingFor(leader, now, settings) === 0) {
    return stepFollower(state.observed, input, now, settings);
  }
  return { state: leader, action: wait(settings) };
}

function stepLeader(
  state: LeaseState & { kind: "leader" },
  input: LeaseInput,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  const { record } = state;
  switch (input.kind) {
    case "due":
      return { state: { ...state, writingAt: now }, action: renewal(record, settings) };
    case "written":
      return {
        state: { ...state, record: input.record, renewedAt: state.writingAt },
        action: wait(settings),
      };
    case "conflict":
      return { state, action: { kind: "read" } };
    case "read":
      return readByLeader(state, input.record, now, settings);
    case "failed":
      return { state, action: wait(settings) };
    case "stop":
      return {
        state: { kind: "stopped" },
        action: {
          kind: "update",
          write: released(record),
          resourceVersion: record.resourceVersion,
        },
      };
  }
}

/** Somebody has written: perhaps only a label, perhaps we ourselves without hearing of it. */
function readByLeader(
  state: LeaseState & { kind: "leader" },
  record: LeaseRecord | undefined,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  if (record === undefined) {
    const write = held(settings, state.record.transitions, false);
    return { state: { ...state, writingAt: now }, action: { kind: "create", write } };
  }
  if (record.holder === settings.identity) {
    return { state: { ...state, record, writingAt: now }, action: renewal(record, settings) };
  }
  return waiting({ record, since: now }, settings);
}

/** One that was deleted is respected as if it were there: its holder may not know of it yet. */
function competeForNone(
  observed: Observation | undefined,
  now: number,
  settings: LeaseSettings,
): LeaseStep {
  if (observed !== undefined && !isFree(observed, now, settings)) {
    return waiting(observed, settings);
  }
  const transitions = observed === undefined ? 0 : observed.record.transitions + 1;
  const action = { kind: "create", write: held(settings, transitions, true) } as const;
  return { state: { kind: "candidate", observed, at: now }, action };
}

function isFree({ record, since }: Observation, now: number, { identity }: LeaseSettings): boolean {
  return record.holder === "" || record.holder === identity ||
    now >= since + record.durationSeconds * 1000;
}

function compete(observed: Observation, now: number, settings: LeaseSettings): LeaseStep {
  const candidate: LeaseState = { kind: "candidate", observed, at: now };
  const { record } = observed;
  if (record.holder === settings.identity) {
    return { state: candidate, action: renewal(record, settings) };
  }
  if (!isFree(observed, now, settings)) return waiting(observed, settings);
  const write = held(settings, record.transitions + 1, true);
  const { resourceVersion } = record;
  return { state: candidate, action: { kind: "update", write, resourceVersion } };
}

/** The same record keeps its time, whatever else changed on the object. */
function observe(
  observed: Observation | undefined,
  record: LeaseRecord,
  now: number,
): Observation {
  const before = observed?.record;
  const same = before !== undefined && before.holder === record.holder &&
    before.renewTime === record.renewTime && before.transitions === record.transitions &&
    before.durationSeconds === record.durationSeconds;
  return { record, since: same ? observed!.since : now };
}

function renewal(record: LeaseRecord, settings: LeaseSettings): LeaseAction {
  const { resourceVersion, transitions } = record;
  return { kind: "update", write: held(settings, transitions, false), resourceVersion };
}

function held(settings: LeaseSettings, transitions: number, acquired: boolean): LeaseWrite {
  const { identity: holder, durationSeconds } = settings;
  return { holder, durationSeconds, transitions, acquired };
}

/** Nobody has to wait for one who says that it is gone. */
function released({ transitions }: LeaseRecord): LeaseWrite {
  return { holder: "", durationSeconds: 1, transitions, acquired: false };
}

function waiting(observed: Observation | undefined, settings: LeaseSettings): LeaseStep {
  return { state: follower(observed), action: wait(settings) };
}

function wait({ retryMilliseconds }: LeaseSettings): LeaseAction {
  return { kind: "wait", milliseconds: retryMilliseconds };
}
