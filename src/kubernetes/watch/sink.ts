/**
 * Where a stream puts what it learns: method calls rather than event objects, because a busy
 * cluster sends thousands a second and most of them change nothing.
 */
export interface WatchSink<R> {
  /** The record held under a uid, for the decoder to compare with. */
  known(uid: string): R | undefined;
  /** A complete list, to be swapped in at once. Unchanged records are the very objects of before. */
  restarted(records: ReadonlyMap<string, R>): void;
  applied(record: R): void;
  deleted(uid: string): void;
  /** Nothing will come before a person mends something (permissions, say). */
  blocked(): void;
}
