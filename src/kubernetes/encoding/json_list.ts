import { ByteQueue } from "./byte_queue.ts";
import { JsonScanner } from "./json_scanner.ts";
import { decodeJsonListMetadata, StatusFields } from "./json_status.ts";
import { MalformedError } from "./malformed.ts";
import { type ItemHandler, type ListDecoder, type ListMetadata, OBJECT_LIMIT } from "./status.ts";
import { StatusInstead } from "./status_instead.ts";
import { equalsText } from "./text.ts";

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * A JSON list as it arrives: finds where each item ends and hands its bytes over. The order of the
 * list's own keys does not matter.
 */
export class JsonListDecoder implements ListDecoder {
  readonly #queue = new ByteQueue(OBJECT_LIMIT);
  readonly #item: ItemHandler;
  #position: "start" | "key" | "colon" | "value" | "element" | "end" = "start";
  /** Of the list's own fields; empty for one that is of no interest. */
  #key = "";
  readonly #status = new StatusFields();
  #metadata: ListMetadata = { resourceVersion: "", continueToken: "" };
  /** The value at the front of the queue. */
  readonly #value = new JsonScanner();

  constructor(item: ItemHandler) {
    this.#item = item;
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    while (this.#advance());
    if (this.#queue.length > OBJECT_LIMIT) {
      throw new MalformedError(`JSON list item longer than ${OBJECT_LIMIT} bytes`);
    }
  }

  finish(): ListMetadata {
    if (this.#position !== "end") {
      throw new MalformedError(`JSON list ends early, at its ${this.#position}`);
    }
    const { status } = this.#status;
    if (status !== undefined) throw new StatusInstead(status);
    return this.#metadata;
  }

  #advance(): boolean {
    const queue = this.#queue;
    if (!this.#value.begun && !this.#skipSpace()) return false;
    const code = queue.bytes[queue.start]!;
    switch (this.#position) {
      case "start":
        if (code !== OPEN_BRACE) throw new MalformedError("JSON list does not begin with {");
        queue.start++;
        this.#position = "key";
        return true;
      case "key": {
        if (code === COMMA) {
          queue.start++;
          return true;
        }
        if (code === CLOSE_BRACE) {
          queue.start++;
          this.#position = "end";
          return true;
        }
        if (code !== QUOTE) throw new MalformedError("JSON list with something else than a key");
        const end = this.#valueEnd();
        if (end < 0) return false;
        this.#key = keyOf(queue.bytes, queue.start + 1, end - 1);
        queue.start = end;
        this.#position = "colon";
        return true;
      }
      case "colon":
        if (code !== COLON) throw new MalformedError("JSON list with a key without a value");
        queue.start++;
        this.#position = "value";
        return true;
      case "value":
        if (this.#key === "items" && !this.#value.begun && code === OPEN_BRACKET) {
          queue.start++;
          this.#position = "element";
          return true;
        }
        return this.#keyValue();
      case "element":
        return this.#element(code);
      case "end":
        throw new MalformedError("JSON list with bytes after its end");
    }
  }

  #keyValue(): boolean {
    const queue = this.#queue;
    const end = this.#valueEnd();
    if (end < 0) return false;
    if (this.#key === "metadata") {
      this.#metadata = decodeJsonListMetadata(queue.bytes, queue.start, end);
    } else if (this.#key !== "") this.#status.set(this.#key, queue.bytes, queue.start, end);
    queue.start = end;
    this.#position = "key";
    return true;
  }

  #element(code: number): boolean {
    const queue = this.#queue;
    if (!this.#value.begun && code === COMMA) {
      queue.start++;
      return true;
    }
    if (!this.#value.begun && code === CLOSE_BRACKET) {
      queue.start++;
      this.#position = "key";
      return true;
    }
    const end = this.#valueEnd();
    if (end < 0) return false;
    const start = queue.start;
    queue.start = end;
    this.#item(queue.bytes, start, end);
    return true;
  }

  #skipSpace(): boolean {
    const queue = this.#queue;
    while (queue.start < queue.end && queue.bytes[queue.start]! <= 0x20) queue.start++;
    return queue.start < queue.end;
  }

  /**
   * End of the value at the front of the queue, or -1 when it is not all there yet.
   * @throws {MalformedError} when no value is there, which would otherwise be found for ever.
   */
  #valueEnd(): number {
    const { bytes, start, end } = this.#queue;
    const found = this.#value.end(bytes, start, end);
    if (found === start) throw new MalformedError("JSON list without a value");
    return found;
  }
}

function keyOf(bytes: Uint8Array, start: number, end: number): string {
  if (equalsText(bytes, start, end, "items")) return "items";
  if (equalsText(bytes, start, end, "metadata")) return "metadata";
  return StatusFields.named(bytes, start, end) ?? "";
}
