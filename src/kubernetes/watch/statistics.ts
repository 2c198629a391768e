/** The watched kinds, by their resource name in the API. */
export type Resource = "pods" | "replicasets" | "jobs";

/** What one list/watch stream counts. Times are milliseconds since the Unix epoch. */
export interface WatchStatistics {
  readonly resource: Resource;
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
  /** Lists that became necessary because a resourceVersion had expired. */
  relists: number;
  /** Failures by class, for example `forbidden`, `expired`, `timeout`, `malformed`. */
  failures: Record<string, number>;
  /** Objects that could not be decoded and were skipped. */
  undecodable: number;
  bytesRead: number;
  /** When the server last sent anything on this stream; 0 before the first byte. */
  lastHeardAt: number;
  resourceVersion: string;
}
