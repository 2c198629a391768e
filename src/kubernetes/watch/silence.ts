/** A connection that was quiet for less than this is never taken for dead. */
const SHORTEST = 30_000;
/** The server ends a watch after `timeoutSeconds`; so much later that must have happened. */
const TIMEOUT_SLACK = 10_000;
/** Bookmarks that may fail to come. */
const MISSED_BOOKMARKS = 3;

export interface WatchSilence {
  /** When the watch began and when it was last heard of, in milliseconds of one clock. */
  readonly begunAt: number;
  readonly heardAt: number;
  /** The `timeoutSeconds` of the watch. */
  readonly timeoutSeconds: number;
  /** The time between two bookmarks in milliseconds, 0 when it is not known. */
  readonly bookmarkInterval: number;
}

/**
 * When a silent watch counts as dead: three bookmarks have failed to come, or it should have ended
 * by itself. Servers are not obliged to send bookmarks (Kubernetes API concepts, "Watch bookmarks"),
 * so the second bound is the one that always holds.
 */
export function deadAt(watch: WatchSilence): number {
  const { begunAt, heardAt, timeoutSeconds, bookmarkInterval } = watch;
  const ended = Math.max(begunAt + timeoutSeconds * 1000 + TIMEOUT_SLACK, heardAt + SHORTEST);
  if (bookmarkInterval === 0) return ended;
  return Math.min(ended, heardAt + Math.max(SHORTEST, MISSED_BOOKMARKS * bookmarkInterval));
}

/** So many bookmarks of a stream tell how often they come; the first alone may come at any time. */
const TELLING_BOOKMARKS = 2;

/**
 * Learns how often a server sends bookmarks: the longest time without one on this stream and the
 * one before it. A stream's start counts, too, for some servers send their bookmarks only shortly
 * before its end, close to each other.
 */
export class BookmarkCadence {
  #before = 0;
  #longest = 0;
  #seen = 0;
  #lastAt = 0;

  /** A stream begins, or a streamed list is complete. */
  begin(now: number): void {
    if (this.#seen >= TELLING_BOOKMARKS) this.#before = this.#longest;
    this.#longest = this.#seen = 0;
    this.#lastAt = now;
  }

  bookmark(now: number): void {
    this.#longest = Math.max(this.#longest, now - this.#lastAt);
    this.#seen++;
    this.#lastAt = now;
  }

  /** What was learned did not hold, or the server is another one now. */
  forget(): void {
    this.#before = this.#longest = this.#seen = 0;
  }

  /** Milliseconds, 0 while nothing is known. */
  get interval(): number {
    return Math.max(this.#before, this.#seen >= TELLING_BOOKMARKS ? this.#longest : 0);
  }
}

/** A streamed list that is silent for so long without its end marker will not get one. */
const END_MARKER_SILENCE = 15_000;
/** So many new objects show that a list is still coming, and grant it so much longer. */
const PROGRESS_OBJECTS = 100;
const PROGRESS_GRANTS = 30_000;

/**
 * When a streamed list counts as one that will not end. A server that has never heard of
 * `sendInitialEvents` sends the present objects and then whatever happens, which in a cluster in use
 * is never silent. So events do not count as progress, only new objects do, and a handful of them
 * may be created at any time: large lists bring hundreds, however slow the way.
 */
export class ListProgress {
  #since = 0;
  #next = PROGRESS_OBJECTS;

  begin(now: number): void {
    this.#since = now;
    this.#next = PROGRESS_OBJECTS;
  }

  /** So many objects have come until now. */
  collected(objects: number, now: number): void {
    if (objects < this.#next) return;
    this.#since = now;
    this.#next = objects + PROGRESS_OBJECTS;
  }

  deadAt(heardAt: number): number {
    return Math.min(heardAt + END_MARKER_SILENCE, this.#since + PROGRESS_GRANTS);
  }

  /** At the end of the deadline: the list was not silent. */
  wasHeard(heardAt: number, now: number): boolean {
    return now - heardAt < END_MARKER_SILENCE;
  }
}
