import { ByteQueue } from "./byte_queue.ts";
import { MalformedError } from "./malformed.ts";
import { isStatus, MAGIC } from "./protobuf_envelope.ts";
import { ProtobufReader } from "./protobuf_reader.ts";
import { type EventHandler, OBJECT_LIMIT, STATUS_LIMIT, type WatchDecoder } from "./status.ts";
import { type WatchEventType, watchEventType } from "./watch_event_type.ts";

const EVENT_TYPE = 1 << 3 | 2;
const EVENT_OBJECT = 2 << 3 | 2;
const RAW_EXTENSION_RAW = 1 << 3 | 2;

/**
 * A watch in protobuf: frames of a 4-byte big-endian length and a `WatchEvent` of meta/v1, whose
 * object is an envelope of its own.
 */
export class ProtobufWatchDecoder implements WatchDecoder {
  readonly #queue = new ByteQueue(OBJECT_LIMIT);
  readonly #event: EventHandler;
  readonly #frame = new ProtobufReader();
  readonly #object = new ProtobufReader();
  #position: "start" | "events" | "object instead" = "start";

  constructor(event: EventHandler) {
    this.#event = event;
  }

  finish(): boolean {
    const { bytes, start, end } = this.#queue;
    if (this.#position !== "object instead") return start === end;
    if (!isStatus(bytes, start, end)) throw new MalformedError("one object instead of a watch");
    this.#event("ERROR", bytes, start, end);
    return true;
  }

  push(chunk: Uint8Array): void {
    const queue = this.#queue;
    queue.push(chunk);
    while (queue.length >= 4) {
      const { bytes, start } = queue;
      // An envelope that begins where a length should is longer than any frame.
      if (this.#position === "start") {
        const bare = MAGIC.every((byte, index) => bytes[start + index] === byte);
        this.#position = bare ? "object instead" : "events";
      }
      if (this.#position === "object instead") {
        if (queue.length <= STATUS_LIMIT) return;
        throw new MalformedError("one object instead of a watch");
      }
      const length = bytes[start]! * 0x1000000 + (bytes[start + 1]! << 16) +
        (bytes[start + 2]! << 8) + bytes[start + 3]!;
      if (length > OBJECT_LIMIT) {
        throw new MalformedError(`watch frame of ${length} bytes, more than ${OBJECT_LIMIT}`);
      }
      if (queue.length < 4 + length) return;
      queue.start = start + 4 + length;
      this.#decode(bytes, start + 4, start + 4 + length);
    }
  }

  #decode(bytes: Uint8Array, start: number, end: number): void {
    const frame = this.#frame;
    frame.open(bytes, start, end);
    let type: WatchEventType = "unknown";
    let objectStart = end;
    let objectEnd = end;
    for (let tag = frame.next(); tag !== 0; tag = frame.next()) {
      if (tag === EVENT_TYPE) type = watchEventType(bytes, frame.start, frame.end);
      else if (tag === EVENT_OBJECT) {
        const object = this.#object;
        object.open(bytes, frame.start, frame.end);
        for (let field = object.next(); field !== 0; field = object.next()) {
          if (field === RAW_EXTENSION_RAW) {
            objectStart = object.start;
            objectEnd = object.end;
          } else object.skip(field);
        }
      } else frame.skip(tag);
    }
    this.#event(type, bytes, objectStart, objectEnd);
  }
}
