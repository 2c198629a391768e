import { conditionOf } from "../api/mod.ts";
import type { ApiStatus } from "../encoding/mod.ts";

/**
 * What to do after a failure:
 * - `resume`: the connection broke; the same request again, at once if this one was of any use
 * - `retry`: the same request again after a backoff; when it is in vain again, the place is to blame
 * - `wait`: the same request again after a backoff, as often as it takes: nobody was there to answer
 *   it, or the server has no time or does not know us
 * - `relist`: the resourceVersion is of no use any more, list again from scratch
 * - `slow retry`: only a person can mend it (permissions, a bad selector); ask rarely
 * - `list instead`: the server does not want to stream a list, use pages; for good if it takes those
 * - `pages once`: this streamed list did not come to its end, use pages for it
 * - `whole list`: the pages of a list expired, ask for it in one piece
 */
export type Remedy =
  | "resume"
  | "retry"
  | "wait"
  | "relist"
  | "slow retry"
  | "list instead"
  | "pages once"
  | "whole list";

/**
 * Where in the life of a stream a failure happened: `page` is a list's second page or a later one,
 * `event` an ERROR event of a watch whose list is complete.
 */
export type Moment = "list" | "page" | "streaming list" | "watch" | "event";

export interface Failure {
  /** One word for counters and logs. */
  readonly reason: string;
  readonly remedy: Remedy;
  readonly message: string;
  /** HTTP status code, 0 when the failure was not an answer. */
  readonly code: number;
  /** Milliseconds the server asked to be left alone; 0 when it did not. */
  readonly retryAfterMilliseconds: number;
  /** Credentials are to be read again before the next request. */
  readonly unauthorized: boolean;
}

/** However long a server or a proxy asks to be left alone, it is asked again after a minute. */
const LONGEST_RETRY_AFTER = 60_000;

/**
 * What a stream does about an answer that is not a success, and about a Status inside of it: servers
 * send the same conditions both ways.
 */
export function classify(status: ApiStatus, moment: Moment): Failure {
  const { reason, remedy } = judge(status, moment);
  return {
    reason,
    remedy,
    message: status.message,
    code: status.code,
    retryAfterMilliseconds: Math.min(
      LONGEST_RETRY_AFTER,
      Math.max(0, status.retryAfterSeconds) * 1000,
    ),
    unauthorized: status.code === 401,
  };
}

function judge(status: ApiStatus, moment: Moment): { reason: string; remedy: Remedy } {
  const condition = conditionOf(status);
  switch (condition) {
    case "expired":
      return { reason: condition, remedy: moment === "page" ? "whole list" : "relist" };
    // Asking for that version again could go on for ever, so list from scratch.
    case "too large resource version":
      return { reason: condition, remedy: "relist" };
    case "unauthorized":
    case "too many requests":
      return { reason: condition, remedy: "wait" };
    case "server error":
      return { reason: condition, remedy: "retry" };
    case "forbidden":
    case "not found":
    case "not acceptable":
      return { reason: condition, remedy: "slow retry" };
    case "invalid":
      return { reason: condition, remedy: remedyOfInvalid(moment) };
    case "conflict":
    case "other":
      return {
        reason: `status ${status.code}`,
        // Nobody knows what a stream means by it; a watch from a new list may get past it.
        remedy: moment === "event" ? "relist" : status.code < 400 ? "retry" : "slow retry",
      };
  }
}

/** Which part of the request the server does not like, as far as another one may do without it. */
function remedyOfInvalid(moment: Moment): Remedy {
  switch (moment) {
    case "list":
      return "slow retry";
    case "page":
      return "whole list";
    case "streaming list":
      return "list instead";
    case "watch":
    case "event":
      return "relist";
  }
}

/** A failure that was no Status: refused, reset, timed out, ended, or bytes that make no sense. */
export function brokenStream(
  reason:
    | "connection"
    | "silent"
    | "malformed"
    | "short watch"
    | "unfinished list"
    | "unending list"
    | "too large"
    | "quiet watches",
  message: string,
  remedy: Remedy = "resume",
): Failure {
  return {
    reason,
    remedy,
    message,
    code: 0,
    retryAfterMilliseconds: 0,
    unauthorized: false,
  };
}
