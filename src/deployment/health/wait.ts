import { WaitFailedError, WaitTimeoutError } from "../../kubernetes/api/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import type { DeploymentHealth } from "./observe.ts";

const LOOK_MILLISECONDS = 1_000;

export interface ReadyOptions {
  readonly observe: () => Promise<DeploymentHealth>;
  readonly timeoutMilliseconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told why it is not ready, whenever that changes. */
  readonly report: (why: string) => void;
}

/** What keeps a deployment from being ready, in one sentence; undefined when nothing does. */
export function obstacle(
  { verdict, pods, refusals }: DeploymentHealth,
): { readonly why: string; readonly hopeless: boolean } | undefined {
  if (verdict === undefined) return { why: "there is no workload", hopeless: true };
  if (verdict.kind === "ready") return undefined;
  const refused = refusals.at(-1);
  const stuck = pods.find(({ reason }) => reason?.hopeless) ??
    pods.find(({ reason }) => reason !== undefined);
  if (stuck?.reason !== undefined) {
    const { why, hopeless } = stuck.reason;
    const said = stuck.lastLine === undefined ? "" : `; its last line: ${stuck.lastLine}`;
    const line = stuck.reason.crashed !== undefined && stuck.lastLine === undefined
      ? "; its last line is not to be had"
      : said;
    return { why: `${verdict.why}: pod ${stuck.name}: ${why}${line}`, hopeless };
  }
  if (refused !== undefined) {
    // A quota may be freed; what Pod Security forbids stays forbidden.
    const hopeless = /violates PodSecurity/.test(refused) && pods.length === 0;
    return { why: `${verdict.why}: ${refused}`, hopeless };
  }
  return { why: verdict.why, hopeless: verdict.kind === "failed" };
}

/**
 * Resolves when it is ready.
 *
 * @throws {WaitFailedError} as soon as it is clear that it will not be, with the reason
 * @throws {WaitTimeoutError} when it takes too long, with the last reason
 */
export async function waitUntilReady(
  { observe, timeoutMilliseconds, clock, signal, report }: ReadyOptions,
): Promise<void> {
  const end = clock.now() + timeoutMilliseconds;
  let last = "";
  for (;;) {
    const found = obstacle(await observe());
    if (found === undefined) return;
    if (found.hopeless) throw new WaitFailedError(`it will not become ready: ${found.why}`);
    if (found.why !== last) report(found.why);
    last = found.why;
    if (clock.now() >= end) {
      throw new WaitTimeoutError(`not ready after ${timeoutMilliseconds / 1000} s: ${last}`);
    }
    await pause(clock, LOOK_MILLISECONDS, signal);
    signal.throwIfAborted();
  }
}
