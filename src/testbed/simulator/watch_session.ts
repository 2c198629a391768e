import type { ApiRequest } from "./api_request.ts";
import { joined } from "./body.ts";
import type { Cluster } from "./cluster.ts";
import { cutConnection, type Disturbance, garbageFrame, oversizedFrame } from "./disturbance.ts";
import { encodeBookmark, encodeErrorEvent, encodeEvent, type Format } from "./encoding.ts";
import { reached } from "./freshness.ts";
import { inNamespace } from "./list.ts";
import { type ListOptions, versionNumber } from "./list_options.ts";
import type { KubernetesObject } from "./objects.ts";
import type { ObjectHistory } from "./resource_store.ts";
import type { Selector } from "./selectors.ts";
import { type Status, tooLarge, tooOld } from "./status.ts";
import { eventOf, type FrameCache } from "./watch_events.ts";

export interface WatchSettings {
  readonly cluster: Cluster;
  readonly frames: FrameCache;
  readonly watchList: boolean;
  readonly bookmarkMilliseconds: number;
  /** When the watch ends if the client names no time. */
  readonly defaultTimeoutMilliseconds: number;
}

/** Events that are ready together go out in pieces of about this size. */
const PIECE_BYTES = 64 * 1024;
const CHANGES_AT_ONCE = 512;
/** A last bookmark comes shortly before the end, so that the client can resume where it was. */
const BOOKMARK_BEFORE_END = 2000;

/**
 * One open watch. It holds its place in the history and nothing else, and encodes as fast as the
 * client reads; one that falls behind the history is ended, as a real API server does.
 */
export class WatchSession {
  readonly resource: ApiRequest["resource"];
  readonly body: ReadableStream<Uint8Array>;
  readonly #settings: WatchSettings;
  readonly #history: ObjectHistory;
  readonly #options: ListOptions;
  readonly #format: Format;
  readonly #selector: Selector;
  readonly #ended = new AbortController();
  readonly #deadline: number;
  /** The resourceVersion asked for; undefined for any. */
  readonly #asked: number | undefined;
  readonly #disturbances: Disturbance[] = [];
  /** Objects of the beginning that are still to be sent. */
  #initial: readonly KubernetesObject[] = [];
  #initialSent = 0;
  #initialEnd: number | undefined;
  #position = 0;
  /** Nothing at or below this resourceVersion is sent. */
  #version = 0;
  #started = false;
  /** Why the watch cannot start; undefined once it has. */
  readonly #starting: Promise<Status | undefined>;
  #stalledUntil = -Infinity;
  #nextBookmark: number;
  #lastBookmark: number;
  #wake = () => {};

  /** @throws {ApiError} when the resourceVersion is none. */
  constructor(
    settings: WatchSettings,
    request: ApiRequest,
    options: ListOptions,
    format: Format,
    onEnd: (session: WatchSession) => void,
  ) {
    const { cluster, bookmarkMilliseconds, defaultTimeoutMilliseconds } = settings;
    this.resource = request.resource;
    this.#settings = settings;
    this.#history = cluster.history(request.resource.name);
    this.#options = options;
    this.#format = format;
    this.#selector = inNamespace(request.namespace, options.selector);
    const now = cluster.clock.now();
    this.#deadline = now + (options.timeoutSeconds * 1000 || defaultTimeoutMilliseconds);
    this.#nextBookmark = options.allowWatchBookmarks ? now + bookmarkMilliseconds : Infinity;
    const beforeEnd = this.#deadline - BOOKMARK_BEFORE_END;
    this.#lastBookmark = options.allowWatchBookmarks && beforeEnd > now ? beforeEnd : Infinity;
    const { resourceVersion } = options;
    this.#asked = resourceVersion === "" || resourceVersion === "0"
      ? undefined
      : versionNumber(options);
    const unsubscribe = this.#history.subscribe(() => this.#wake());
    this.#ended.signal.addEventListener("abort", () => {
      unsubscribe();
      this.#wake();
      onEnd(this);
    });
    // Now and not with the first read, so that nothing that happens in between is missed.
    this.#starting = this.#start();
    this.body = new ReadableStream<Uint8Array>({
      pull: (controller) => this.#pull(controller),
      cancel: () => this.#ended.abort(),
    }, { highWaterMark: 0 });
  }

  disturb(disturbance: Disturbance): void {
    this.#disturbances.push(disturbance);
    this.#wake();
  }

  /** Ends a stall. */
  release(): void {
    this.#stalledUntil = -Infinity;
    this.#wake();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const piece = await this.#next();
      if (piece !== undefined) return controller.enqueue(piece);
      // A client that went away has closed the stream already.
      if (!this.#ended.signal.aborted) controller.close();
      this.#ended.abort();
    } catch (error) {
      this.#ended.abort();
      controller.error(error);
    }
  }

  /** The next bytes; undefined at the end. */
  async #next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { clock } = this.#settings.cluster;
    while (!this.#ended.signal.aborted) {
      const disturbance = this.#disturbances.shift();
      if (disturbance !== undefined) {
        const bytes = await this.#disturbed(disturbance);
        if (bytes === "end") return undefined;
        if (bytes !== undefined) return bytes;
        continue;
      }
      const now = clock.now();
      if (now >= this.#stalledUntil) {
        if (now >= this.#deadline) return undefined;
        const problem = await this.#starting;
        if (problem !== undefined) return this.#lastWords(problem);
        const bytes = this.#initialPiece() ?? this.#changesPiece() ?? this.#bookmarkWhenDue(now);
        if (bytes === "too slow") return undefined;
        if (bytes !== undefined) return bytes;
      }
      await this.#pause(now);
    }
    return undefined;
  }

  async #disturbed(
    disturbance: Disturbance,
  ): Promise<Uint8Array<ArrayBuffer> | "end" | undefined> {
    switch (disturbance.kind) {
      case "cut":
        return await cutConnection();
      case "partial": {
        this.#disturbances.unshift({ kind: "cut" });
        const frame = encodeBookmark(this.resource, this.#format, this.#version, false);
        return frame.slice(0, frame.length >> 1);
      }
      case "end":
        return "end";
      case "stall":
        this.#stalledUntil = disturbance.milliseconds === undefined
          ? Infinity
          : this.#settings.cluster.clock.now() + disturbance.milliseconds;
        return undefined;
      case "garbage":
        return garbageFrame(this.#format);
      case "oversized":
        return oversizedFrame(this.#format);
      case "error":
        return this.#lastWords(disturbance.status);
      case "bookmark":
        return this.#options.allowWatchBookmarks ? this.#bookmark() : undefined;
    }
  }

  #lastWords(status: Status): Uint8Array<ArrayBuffer> {
    this.#disturbances.unshift({ kind: "end" });
    return encodeErrorEvent(this.#format.encoding, status);
  }

  /** Finds the place from which the watch starts; answers why there is none. */
  async #start(): Promise<Status | undefined> {
    const { cluster, watchList } = this.#settings;
    const { revision, clock } = cluster;
    const { sendInitialEvents, allowWatchBookmarks } = this.#options;
    const any = this.#asked === undefined;
    const asked = this.#asked ?? 0;
    if (sendInitialEvents === true || (sendInitialEvents === undefined && any)) {
      const fresh = revision.current >= asked ||
        await reached(revision, asked, clock, this.#ended.signal);
      if (!fresh) {
        return tooLarge(asked, revision.current);
      }
      this.#version = revision.current;
      this.#position = this.#history.end;
      this.#initial = (this.#history.snapshot(this.#version) ?? []).filter(this.#selector);
      // Servers that know WatchList mark the end for every watch that begins with a state.
      this.#initialEnd = allowWatchBookmarks && watchList ? this.#version : undefined;
    } else {
      this.#version = any ? revision.current : asked;
      const position = this.#history.positionAfter(this.#version);
      if (position === undefined) return tooOld(this.#version, this.#history.oldest);
      this.#position = position;
    }
    this.#started = true;
    return undefined;
  }

  #initialPiece(): Uint8Array<ArrayBuffer> | undefined {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    while (bytes < PIECE_BYTES) {
      const object = this.#initial[this.#initialSent];
      if (object === undefined) break;
      this.#initialSent++;
      const frame = encodeEvent(this.resource, this.#format, "ADDED", object);
      frames.push(frame);
      bytes += frame.length;
    }
    if (this.#initialSent === this.#initial.length) {
      this.#initial = [];
      this.#initialSent = 0;
      if (this.#initialEnd !== undefined) {
        frames.push(encodeBookmark(this.resource, this.#format, this.#initialEnd, true));
        this.#initialEnd = undefined;
      }
    }
    return pieceOf(frames);
  }

  #changesPiece(): Uint8Array<ArrayBuffer> | "too slow" | undefined {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    while (bytes < PIECE_BYTES) {
      const changes = this.#history.changes(this.#position, CHANGES_AT_ONCE);
      if (changes === undefined) return "too slow";
      if (changes.length === 0) break;
      for (const change of changes) {
        this.#position++;
        if (change.resourceVersion <= this.#version) continue;
        this.#version = change.resourceVersion;
        const event = eventOf(change, this.#selector);
        if (event === undefined) continue;
        const frame = this.#settings.frames.frame(this.resource, this.#format, change, event);
        frames.push(frame);
        bytes += frame.length;
        if (bytes >= PIECE_BYTES) break;
      }
    }
    return pieceOf(frames);
  }

  #bookmarkWhenDue(now: number): Uint8Array<ArrayBuffer> | undefined {
    if (now < Math.min(this.#nextBookmark, this.#lastBookmark)) return undefined;
    if (now >= this.#lastBookmark) this.#lastBookmark = Infinity;
    this.#nextBookmark = now + this.#settings.bookmarkMilliseconds;
    return this.#bookmark();
  }

  /** Everything up to its resourceVersion has been sent; there is none before the watch started. */
  #bookmark(): Uint8Array<ArrayBuffer> | undefined {
    const { current } = this.#settings.cluster.revision;
    if (!this.#started || current < this.#version || this.#initial.length > 0) return undefined;
    if (this.#position === this.#history.end) this.#version = current;
    return encodeBookmark(this.resource, this.#format, this.#version, false);
  }

  /** Until something happens or falls due. */
  #pause(now: number): Promise<void> {
    const { clock } = this.#settings.cluster;
    const due = now < this.#stalledUntil
      ? this.#stalledUntil
      : Math.min(this.#deadline, this.#nextBookmark, this.#lastBookmark);
    return new Promise((resolve) => {
      const cancel = Number.isFinite(due) ? clock.after(due - now, () => this.#wake()) : () => {};
      this.#wake = () => {
        this.#wake = () => {};
        cancel();
        resolve();
      };
    });
  }
}

function pieceOf(frames: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> | undefined {
  return frames.length > 1 ? joined(frames) : frames[0];
}
