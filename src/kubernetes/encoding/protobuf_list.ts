import { ByteQueue } from "./byte_queue.ts";
import { MalformedError } from "./malformed.ts";
import {
  checkMagic,
  decodeBareStatus,
  decodeListMetadata,
  ENVELOPE_RAW,
  ENVELOPE_TYPE,
  isStatusType,
  MAGIC,
} from "./protobuf_envelope.ts";
import {
  type ItemHandler,
  type ListDecoder,
  type ListMetadata,
  OBJECT_LIMIT,
  STATUS_LIMIT,
} from "./status.ts";
import { StatusInstead } from "./status_instead.ts";

const LIST_METADATA = 1 << 3 | 2;
const LIST_ITEM = 2 << 3 | 2;

/**
 * A protobuf list (`PodList`, `PartialObjectMetadataList`) as it arrives: each item is handed over
 * as soon as its last byte is there, so memory does not depend on the length of the list.
 *
 * Positions: before the magic bytes, among the fields of the envelope, among the fields of the list.
 */
export class ProtobufListDecoder implements ListDecoder {
  readonly #queue = new ByteQueue(OBJECT_LIMIT);
  readonly #item: ItemHandler;
  #position: "magic" | "envelope" | "list" = "magic";
  #listLeft = 0;
  #skipLeft = 0;
  #sawList = false;
  #isStatus = false;
  #metadata: ListMetadata = { resourceVersion: "", continueToken: "" };
  #tag = 0;
  #payload = 0;

  constructor(item: ItemHandler) {
    this.#item = item;
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    while (this.#advance());
  }

  finish(): ListMetadata {
    if (
      this.#position !== "envelope" || this.#skipLeft > 0 || this.#queue.length > 0 ||
      !this.#sawList
    ) throw new MalformedError(`protobuf list ends early, in its ${this.#position}`);
    return this.#metadata;
  }

  /** One step; false when more bytes are needed. */
  #advance(): boolean {
    const queue = this.#queue;
    if (this.#skipLeft > 0) {
      const skipped = Math.min(this.#skipLeft, queue.length);
      queue.start += skipped;
      this.#skipLeft -= skipped;
      return this.#skipLeft === 0;
    }
    switch (this.#position) {
      case "magic":
        if (queue.length < MAGIC.length) return false;
        checkMagic(queue.bytes, queue.start);
        queue.start += MAGIC.length;
        this.#position = "envelope";
        return true;
      case "envelope":
        return this.#envelopeField();
      case "list":
        return this.#listField();
    }
  }

  #envelopeField(): boolean {
    const queue = this.#queue;
    const before = queue.start;
    if (!this.#header(Infinity)) return false;
    const raw = this.#tag === ENVELOPE_RAW;
    if (this.#payload <= STATUS_LIMIT && (raw ? this.#isStatus : this.#tag === ENVELOPE_TYPE)) {
      if (queue.length < this.#payload) {
        queue.start = before;
        return false;
      }
      const start = queue.start;
      const end = queue.start = start + this.#payload;
      if (raw) throw new StatusInstead(decodeBareStatus(queue.bytes, start, end));
      this.#isStatus = isStatusType(queue.bytes, start, end);
    } else if (raw) {
      this.#position = "list";
      this.#listLeft = this.#payload;
      this.#sawList = true;
    } else this.#skipLeft = this.#payload;
    return true;
  }

  #listField(): boolean {
    if (this.#listLeft === 0) {
      this.#position = "envelope";
      return true;
    }
    const queue = this.#queue;
    const before = queue.start;
    if (!this.#header(this.#listLeft)) return false;
    const header = queue.start - before;
    if (this.#payload > this.#listLeft - header) {
      throw new MalformedError(
        `list item claims ${this.#payload} bytes where ${this.#listLeft - header} are left`,
      );
    }
    if (this.#tag !== LIST_ITEM && this.#tag !== LIST_METADATA) {
      this.#listLeft -= header + this.#payload;
      this.#skipLeft = this.#payload;
      return true;
    }
    if (this.#payload > OBJECT_LIMIT) {
      throw new MalformedError(`list item of ${this.#payload} bytes, more than ${OBJECT_LIMIT}`);
    }
    if (queue.length < this.#payload) {
      queue.start = before;
      return false;
    }
    const start = queue.start;
    const end = start + this.#payload;
    this.#listLeft -= header + this.#payload;
    queue.start = end;
    if (this.#tag === LIST_ITEM) this.#item(queue.bytes, start, end);
    else this.#metadata = decodeListMetadata(queue.bytes, start, end);
    return true;
  }

  /**
   * Reads a tag and, for a length-delimited field, its length; other fields count as empty after
   * their value. False, and nothing consumed, when the header is not complete yet.
   */
  #header(left: number): boolean {
    const queue = this.#queue;
    const before = queue.start;
    const tag = this.#varint();
    if (tag < 0) return false;
    if (tag < 8) throw new MalformedError("protobuf field number 0 in a list");
    let payload = 0;
    if ((tag & 7) === 2 || (tag & 7) === 0) {
      const value = this.#varint();
      if (value < 0) {
        queue.start = before;
        return false;
      }
      if ((tag & 7) === 2) payload = value;
    } else if ((tag & 7) === 5) payload = 4;
    else if ((tag & 7) === 1) payload = 8;
    else throw new MalformedError(`protobuf wire type ${tag & 7} in a list`);
    if (queue.start - before > left) throw new MalformedError("protobuf list ends inside a field");
    this.#tag = tag;
    this.#payload = payload;
    return true;
  }

  /** The next number, or -1 (nothing consumed) when it is not complete yet. */
  #varint(): number {
    const { bytes, start, end } = this.#queue;
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (start + i >= end) return -1;
      const byte = bytes[start + i]!;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        this.#queue.start = start + i + 1;
        return value;
      }
    }
    throw new MalformedError("protobuf number longer than ten bytes");
  }
}
