/**
 * A bare reader over protobuf bytes for callers that know which few fields they want.
 *
 * Lengths and field numbers are all that Kubernetes' definitions need here; 64-bit values are only
 * skipped, or read as booleans and small integers.
 */
import { MalformedError } from "./malformed.ts";

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;

export class ProtobufReader {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  #end = 0;
  /** Range of the length-delimited field read last. */
  start = 0;
  end = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  /**
   * The next tag (`field << 3 | wire type`), or 0 at the end of the message.
   * A length-delimited field's payload is consumed already: its range is in `start` and `end`.
   */
  next(): number {
    if (this.position >= this.#end) return 0;
    const tag = this.varint();
    if (tag < 8) throw new MalformedError(`protobuf field number 0 at byte ${this.position}`);
    if ((tag & 7) === WIRE_BYTES) {
      const length = this.varint();
      const start = this.position;
      if (length > this.#end - start) {
        throw new MalformedError(
          `protobuf field ${tag >>> 3} claims ${length} bytes where ${this.#end - start} are left`,
        );
      }
      this.start = start;
      this.end = start + length;
      this.position = start + length;
    }
    return tag;
  }

  /** A varint's low 32 bits, unsigned; up to ten bytes are accepted as protobuf demands. */
  varint(): number {
    const { bytes } = this;
    let position = this.position;
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (position >= this.#end) throw new MalformedError("protobuf ends inside a number");
      const byte = bytes[position++]!;
      if (shift < 28) result |= (byte & 0x7f) << shift;
      else if (shift === 28) result = (result | (byte << 28)) >>> 0;
      // Bits beyond the 32nd would make a length no buffer can hold: saturate, never wrap.
      if (shift === 28 && (byte & 0x70) !== 0 || shift > 28 && (byte & 0x7f) !== 0) {
        result = 0xffffffff;
      }
      if (byte < 0x80) {
        this.position = position;
        return result >>> 0;
      }
    }
    throw new MalformedError("protobuf number longer than ten bytes");
  }

  /** Skips the value of a field that `next` did not consume. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE_BYTES:
        return;
      case WIRE_VARINT:
        this.varint();
        return;
      case WIRE_FIXED64:
        this.position += 8;
        break;
      case WIRE_FIXED32:
        this.position += 4;
        break;
      default:
        throw new MalformedError(`protobuf wire type ${tag & 7} of field ${tag >>> 3}`);
    }
    if (this.position > this.#end) throw new MalformedError("protobuf ends inside a fixed number");
  }
}

/** Calls `field` for every field of a message; what it does not read itself is skipped. */
export function eachField(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: (tag: number, reader: ProtobufReader) => boolean,
): void {
  const reader = new ProtobufReader();
  reader.open(bytes, start, end);
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (!field(tag, reader)) reader.skip(tag);
  }
}
