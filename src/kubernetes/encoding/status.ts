import type { WatchEventType } from "./watch_event_type.ts";

/** A failure as the API server tells it: `Status` of meta/v1, as a response body or an ERROR event. */
export interface ApiStatus {
  /** HTTP status code; 0 when the server did not say. */
  readonly code: number;
  /** One word for programs, for example `Expired`, `Forbidden`, `TooManyRequests`. */
  readonly reason: string;
  readonly message: string;
  /** Seconds after which the server wants to be asked again; 0 when it did not say. */
  readonly retryAfterSeconds: number;
}

/** What a BOOKMARK event carries. */
export interface Bookmark {
  readonly resourceVersion: string;
  /** The annotation `k8s.io/initial-events-end`: a streamed list is complete. */
  readonly initialEventsEnd: boolean;
}

/** What a list says about itself. */
export interface ListMetadata {
  readonly resourceVersion: string;
  /** Token for the next page, empty after the last one. */
  readonly continueToken: string;
}

export const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** Called for each item of a list or event of a watch; the range is valid during the call only. */
export type ItemHandler = (bytes: Uint8Array, start: number, end: number) => void;
export type EventHandler = (
  type: WatchEventType,
  bytes: Uint8Array,
  start: number,
  end: number,
) => void;

/** Takes a response body chunk by chunk, in any cut. */
export interface ListDecoder {
  /** @throws {MalformedError} when the bytes cannot be a list. */
  push(chunk: Uint8Array): void;
  /**
   * After the last chunk.
   * @throws {MalformedError} when the body ended early, {StatusInstead} when it was a Status
   */
  finish(): ListMetadata;
}

export interface WatchDecoder {
  /** @throws {MalformedError} when the bytes cannot be a watch stream. */
  push(chunk: Uint8Array): void;
  /**
   * After the last chunk: whether the body ended between two events. A Status in place of the whole
   * stream counts as an ERROR event, which is handed over here at the latest.
   *
   * @throws {MalformedError} when it was something else than a watch
   */
  finish(): boolean;
}

/** Longest version of an object or a list, in bytes. Those of Kubernetes have up to 20 digits. */
export const VERSION_LIMIT = 128;
/** Longest token for a next page, in bytes: it has to go into the head of a request. */
export const TOKEN_LIMIT = 16 * 1024;

/** Longest Status that is waited for where something else was to come. */
export const STATUS_LIMIT = 64 * 1024;
/** Characters of a Status' message that are kept. */
export const MESSAGE_LIMIT = 16 * 1024;

/** Longest object that is waited for; the API server itself refuses objects beyond about 3 MiB. */
export const OBJECT_LIMIT = 16 * 1024 * 1024;
