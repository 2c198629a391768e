import { ByteQueue } from "./byte_queue.ts";
import { JsonCursor } from "./json_cursor.ts";
import { isJsonStatus } from "./json_status.ts";
import { MalformedError } from "./malformed.ts";
import { type EventHandler, OBJECT_LIMIT, type WatchDecoder } from "./status.ts";
import { type WatchEventType, watchEventType } from "./watch_event_type.ts";

const NEWLINE = 0x0a;
const CLOSE_BRACE = 0x7d;

/**
 * A watch in JSON: one event a line. White space between events has no meaning, as for the decoder of
 * every Go client: some proxies send it to keep a connection alive.
 */
export class JsonWatchDecoder implements WatchDecoder {
  readonly #queue = new ByteQueue(OBJECT_LIMIT);
  readonly #event: EventHandler;
  readonly #cursor = new JsonCursor();
  #searched = 0;

  constructor(event: EventHandler) {
    this.#event = event;
  }

  finish(): boolean {
    const { bytes, start, end } = this.#queue;
    const begin = afterSpace(bytes, start, end);
    if (begin === end) return true;
    // Not everybody ends a Status with the line feed that an event would have.
    if (!isJsonStatus(bytes, begin, end)) return false;
    this.#event("ERROR", bytes, begin, end);
    return true;
  }

  push(chunk: Uint8Array): void {
    const queue = this.#queue;
    queue.push(chunk);
    for (;;) {
      const { bytes, start, end } = queue;
      const found = bytes.subarray(0, end).indexOf(NEWLINE, start + this.#searched);
      if (found < 0) {
        this.#searched = end - start;
        if (this.#searched > OBJECT_LIMIT) {
          throw new MalformedError(`watch line longer than ${OBJECT_LIMIT} bytes`);
        }
        return;
      }
      this.#searched = 0;
      queue.start = found + 1;
      const begin = afterSpace(bytes, start, found);
      if (begin < found) this.#decode(bytes, begin, found);
    }
  }

  #decode(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    let type: WatchEventType | undefined;
    let objectStart = -1;
    let objectEnd = -1;
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("type")) {
        cursor.string();
        type = watchEventType(bytes, cursor.start, cursor.end);
      } else if (cursor.is("object")) {
        objectStart = cursor.position;
        if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") {
          // The server writes the type first, so the object reaches to the event's last brace and
          // need not be walked twice. A walk that ends earlier finds that out by itself.
          objectEnd = bytes.subarray(0, end).lastIndexOf(CLOSE_BRACE);
          break;
        }
        cursor.skip();
        objectEnd = cursor.position;
      } else cursor.skip();
    }
    if (objectStart < 0 || objectEnd <= objectStart) {
      if (isJsonStatus(bytes, start, end)) return this.#event("ERROR", bytes, start, end);
      throw new MalformedError("watch event without an object");
    }
    this.#event(type ?? "unknown", bytes, objectStart, objectEnd);
  }
}

function afterSpace(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i]! <= 0x20) i++;
  return i;
}
