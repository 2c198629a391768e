import { envelope, frame, listBody } from "../encoding/protobuf_objects.ts";
import type { FakeRequest } from "./fake_transport.ts";
import { endMarker, errorEvent, EXPIRED, pod } from "./pods.ts";

/** Objects in a page, whatever the request allows. */
const PAGE = 2;

interface Change {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly uid: string;
  readonly name: string;
}

/** An API server as simple as the protocol allows: versions, a history, lists, watches. */
export class ModelServer {
  readonly #history: Change[] = [];
  /** What there was at each version: the name under each uid. */
  readonly #states: ReadonlyMap<string, string>[] = [new Map()];
  #compacted = 0;
  #watch: { readonly request: FakeRequest; sent: number } | undefined;

  get version(): number {
    return this.#states.length - 1;
  }

  get state(): ReadonlyMap<string, string> {
    return this.#states[this.version]!;
  }

  /** The watch that is being served, if it has been told everything. */
  isToldAll(request: FakeRequest): boolean {
    return this.#watch?.request === request && this.#watch.sent === this.version;
  }

  /** Whether these are the objects of some version, none of another. */
  hasBeen(uids: string): boolean {
    return this.#states.some((state) => [...state.keys()].sort().join(" ") === uids);
  }

  /** Adds an object, or changes or deletes it when there is one. */
  change(uid: string, remove: boolean): void {
    const exists = this.state.has(uid);
    const version = this.version + 1;
    const next = new Map(this.state);
    const name = `${uid}-${version}`;
    if (exists && remove) next.delete(uid);
    else next.set(uid, name);
    this.#states.push(next);
    const type = !exists ? "ADDED" : remove ? "DELETED" : "MODIFIED";
    this.#history.push({ version, type, uid, name });
    this.pump();
  }

  /** Older versions are no longer known. */
  compact(): void {
    this.#compacted = this.version;
  }

  /** Answers as it should. */
  serve(request: FakeRequest): void {
    const { query } = request;
    if (!query.has("watch")) this.#list(request);
    else if (query.has("sendInitialEvents")) {
      request.answer();
      for (const [uid, name] of this.state) request.send(event("ADDED", uid, name, this.version));
      request.send(endMarker(this.version));
      this.#watch = { request, sent: this.version };
    } else {
      const from = Number(query.get("resourceVersion"));
      // Real servers tell it either way.
      if (from < this.#compacted && from % 2 === 0) request.answer(410).end();
      else if (from < this.#compacted) request.answer().send(errorEvent(EXPIRED));
      else {
        request.answer();
        this.#watch = { request, sent: from };
        this.pump();
      }
    }
  }

  #list(request: FakeRequest): void {
    const token = request.query.get("continue");
    const [version, offset] = token === null
      ? [this.version, 0]
      : token.split(":").map(Number) as [number, number];
    if (version < this.#compacted) {
      request.answer(410).end();
      return;
    }
    const all = [...this.#states[version]!];
    const end = request.query.has("limit") ? offset + PAGE : all.length;
    const items = all.slice(offset, end).map(([uid, name]) => pod(uid, version, name));
    const next = end < all.length ? `${version}:${end}` : "";
    request.answer().send(listBody(items, String(version), next)).end();
  }

  /** Tells the open watch what it has not been told. */
  pump(): void {
    const watch = this.#watch;
    if (watch === undefined || watch.request.signal.aborted) return;
    for (const { version, type, uid, name } of this.#history) {
      if (version > watch.sent) watch.request.send(event(type, uid, name, version));
    }
    watch.sent = this.version;
  }
}

function event(type: Change["type"], uid: string, name: string, version: number) {
  return frame(type, envelope(pod(uid, version, name)));
}
