import { getLogger } from "@logtape/logtape";
import { type Clock, pause } from "../time/mod.ts";
import type { HttpOutcome, HttpServer } from "../operations/mod.ts";
import { areInOnePod, type Identity, type Inquiry } from "./identity.ts";

const log = getLogger(["k8s-collector", "collector"]);

/** How soon the end of the other collector is noticed. */
const POLL_MILLISECONDS = 1_000;

/** Somebody who only pretends to be a collector can keep this one waiting for ever: it says so. */
const REMINDER_MILLISECONDS = 600_000;

/** Whoever has the port may be too busy to answer for a moment; then it is asked again. */
const INQUIRIES = 5;

/** One that has answered before may be busier: nobody wants two at work because it was. */
const INQUIRIES_OF_A_SIBLING = 60;

export interface StandbyOptions {
  /** Tries to have the operations port. */
  readonly open: () => HttpOutcome;
  /** Asks who has it. */
  readonly ask: () => Promise<Inquiry>;
  /** Who wants it; undefined outside of a pod, where nobody is stood by for. */
  readonly self: Identity | undefined;
  /**
   * Milliseconds in which the port is left to another container of the pod: one that was told where
   * the reducer is was also told its labels, and one that had to find it was not.
   */
  readonly headStart: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Opens the operations port when it is this collector's turn. Two collectors in one pod would tell
 * the reducer every pod twice; since the containers of a pod share their ports, the port decides
 * which one works. The other one waits here, and takes over when the first has gone.
 *
 * @returns undefined when this collector is to go on without the port, or the signal aborted.
 */
export async function openInTurn(options: StandbyOptions): Promise<HttpServer | undefined> {
  const { open, clock, signal } = options;
  await pause(clock, options.headStart, signal);
  let waiting: Waiting | undefined;
  let unanswered = 0;
  while (!signal.aborted) {
    const outcome = open();
    if (outcome.kind === "open") {
      if (waiting !== undefined) {
        log.warning("the other collector of this pod has gone: taking over");
      }
      return outcome.server;
    }
    if (outcome.kind === "closed") return undefined;
    // Each time, for somebody else may have been faster when the sibling went.
    const inquiry = await inquire(options);
    unanswered = inquiry === "silent" ? unanswered + 1 : 0;
    if (typeof inquiry === "object") {
      waiting = stillWaiting(waiting, inquiry, clock.now());
    } else if (
      inquiry === "stranger" ||
      unanswered === (waiting === undefined ? INQUIRIES : INQUIRIES_OF_A_SIBLING)
    ) {
      log.warning("no health and metrics endpoints: {problem}", { problem: outcome.problem });
      return undefined;
    }
    await pause(clock, POLL_MILLISECONDS, signal);
  }
  return undefined;
}

/** Times in milliseconds since the Unix epoch. */
interface Waiting {
  readonly since: number;
  readonly said: number;
}

/** Says at the beginning, and now and then, that and for whom this collector stands by. */
function stillWaiting(waiting: Waiting | undefined, sibling: Identity, now: number): Waiting {
  const { version, hostname, podName = "", podUid = "" } = sibling;
  if (waiting === undefined) {
    // Not an info: in manifests of the programs before this one, only warnings are logged.
    log.warning(
      "standing by: another collector of this pod is at work; taking over when it has gone",
      { version, hostname, podName, podUid },
    );
    return { since: now, said: now };
  }
  if (now - waiting.said < REMINDER_MILLISECONDS) return waiting;
  log.info(
    "still standing by, since {since}: version {version} on host {hostname} has the port " +
      "and says that it is a collector of this pod",
    { since: new Date(waiting.since).toISOString(), version, hostname, podName, podUid },
  );
  return { since: waiting.since, said: now };
}

async function inquire(
  { ask, self }: StandbyOptions,
): Promise<Identity | "stranger" | "silent"> {
  if (self === undefined) return "stranger";
  const inquiry = await ask();
  if (inquiry.kind !== "collector") return inquiry.kind;
  return areInOnePod(inquiry.identity, self) ? inquiry.identity : "stranger";
}
