import { Failure } from "../../failure/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import type { ApiObject, ResourceType } from "../resource/mod.ts";
import type { Api } from "./api.ts";
import { ApiError, UnreachableError } from "./api_error.ts";
import { called, type Key } from "./requests.ts";

/** What an object is like that is waited for. */
export type Verdict =
  | { readonly kind: "met" }
  /** Not yet; `why` is for a person who waits as well. */
  | { readonly kind: "waiting"; readonly why: string }
  /** It will not be without somebody doing something. */
  | { readonly kind: "failed"; readonly why: string };

/** Judges an object; undefined when there is none. */
export type WaitCondition<O> = (object: O | undefined) => Verdict;

export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
  /** Told why it is still waited for, whenever that changes. */
  readonly report: (why: string) => void;
}

/** What was waited for did not come in time. */
export class WaitTimeoutError extends Failure {
  override readonly name = "WaitTimeoutError";
  readonly category = "timeout";
}

/** What was waited for will not come. */
export class WaitFailedError extends Failure {
  override readonly name = "WaitFailedError";
  readonly category = "resource";
}

/** A watch is ended by the server after so long, and by us a little later when it is silent. */
const WATCH_SECONDS = 60;
const WATCH_MILLISECONDS = 70_000;
/** Between two looks at the object, where it cannot be watched or is watched in vain. */
const PAUSE = 2_000;

/**
 * Resolves when an object is as the condition wants it, with the object. An API server that cannot
 * be reached meanwhile, or has no time, is waited for as well.
 *
 * @throws {WaitFailedError} when the condition says that it never will be
 * @throws {WaitTimeoutError} when it takes too long, with the last reason
 */
export async function waitFor<O extends ApiObject>(
  api: Api,
  type: ResourceType<O>,
  key: Key,
  condition: WaitCondition<O>,
  { clock, timeoutMilliseconds, signal, report }: WaitOptions,
): Promise<O | undefined> {
  const what = called(type, key);
  const over = new AbortController();
  let last = "it was not looked at yet";
  const say = (why: string) => {
    if (why === last) return;
    last = why;
    report(why);
  };
  const late = () =>
    over.abort(
      new WaitTimeoutError(
        `${what} is not as wanted after ${timeoutMilliseconds / 1000} s: ${last}`,
      ),
    );
  const stop = () => over.abort(signal.reason);
  const cancel = clock.after(timeoutMilliseconds, late);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  const isMet = (object: O | undefined): boolean => {
    const verdict = condition(object);
    if (verdict.kind === "failed") throw new WaitFailedError(`${what}: ${verdict.why}`);
    if (verdict.kind === "waiting") say(verdict.why);
    return verdict.kind === "met";
  };
  try {
    for (;;) {
      over.signal.throwIfAborted();
      try {
        const found = await api.find(type, key, { signal: over.signal });
        if (isMet(found)) return found;
        const version = found?.metadata?.resourceVersion;
        const met = version === undefined
          ? undefined
          : await changed(api, type, key, version, isMet, clock, over.signal);
        if (met !== undefined) return met.object;
      } catch (error) {
        over.signal.throwIfAborted();
        if (!isPassing(error)) throw error;
        say(error.message);
      }
      await pause(clock, PAUSE, over.signal);
    }
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}

/** What goes by itself, as far as anybody knows. */
function isPassing(error: unknown): error is Error {
  if (error instanceof UnreachableError) return true;
  return error instanceof ApiError && ["resource", "timeout"].includes(error.category) &&
    error.status.code >= 429;
}

/** Watches until the condition is met; undefined when the object must be looked at again. */
async function changed<O extends ApiObject>(
  api: Api,
  type: ResourceType<O>,
  { namespace, name }: Key,
  resourceVersion: string,
  isMet: (object: O | undefined) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly object: O | undefined } | undefined> {
  const life = new AbortController();
  const end = () => life.abort();
  const cancel = clock.after(WATCH_MILLISECONDS, end);
  signal.addEventListener("abort", end, { once: true });
  try {
    const response = await api.watch(type, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      resourceVersion,
      timeoutSeconds: WATCH_SECONDS,
      signal: life.signal,
    });
    for await (const event of events<O>(response)) {
      if (event.type === "ERROR") return undefined;
      if (event.type === "BOOKMARK") continue;
      const object = event.type === "DELETED" ? undefined : event.object;
      if (isMet(object)) return { object };
    }
    return undefined;
  } catch (error) {
    // May be got, but not watched: then it is looked at again and again.
    const refused = error instanceof ApiError && error.condition === "forbidden";
    if (life.signal.aborted || refused) return undefined;
    throw error;
  } finally {
    cancel();
    signal.removeEventListener("abort", end);
    life.abort();
  }
}

interface WatchEvent<O> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: O;
}

async function* events<O>(response: Response): AsyncGenerator<WatchEvent<O>> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
}
