/** The failure of a request: its class, as in `failures`, and what is to be said about it. */
export interface LastFailure {
  readonly reason: string;
  readonly message: string;
  readonly at: number;
}

/**
 * What one list/watch stream counts. Instants (`…At`, `…Since`) are milliseconds since the Unix
 * epoch by the wall clock; `heardAt` alone is on the clock of the deadlines.
 */
export interface WatchStatistics {
  /** The watched kind, by its resource name in the API, for example `pods`. */
  readonly resource: string;
  /** Gauge: a complete list has been applied. */
  synced: boolean;
  /** Milliseconds from the start of the stream to the first complete list; 0 until then. */
  syncMilliseconds: number;
  lists: number;
  listItems: number;
  watches: number;
  /** ADDED, MODIFIED and DELETED events received. */
  events: number;
  bookmarks: number;
  /** Lists that became necessary because a resourceVersion had expired or led nowhere. */
  relists: number;
  /** Failures by class, for example `forbidden`, `expired`, `timeout`, `malformed`. */
  failures: Record<string, number>;
  /** Objects that could not be decoded and were skipped. */
  undecodable: number;
  bytesRead: number;
  /** When the server last sent anything on this stream; 0 before the first byte. */
  lastHeardAt: number;
  /** The same instant on the clock of the deadlines, for telling how long ago it was. */
  heardAt: number;
  /** Since when requests have failed without a good sign in between; undefined while all is well. */
  failingSince: number | undefined;
  /** Stays when the stream is well again. */
  lastFailure: LastFailure | undefined;
  /** When the next request is made; undefined while one is under way. */
  nextAttemptAt: number | undefined;
  resourceVersion: string;
}

/** Those of a stream that has not begun. */
export function statisticsOf(resource: string): WatchStatistics {
  return {
    resource,
    synced: false,
    syncMilliseconds: 0,
    lists: 0,
    listItems: 0,
    watches: 0,
    events: 0,
    bookmarks: 0,
    relists: 0,
    failures: {},
    undecodable: 0,
    bytesRead: 0,
    lastHeardAt: 0,
    heardAt: 0,
    failingSince: undefined,
    lastFailure: undefined,
    nextAttemptAt: undefined,
    resourceVersion: "",
  };
}
