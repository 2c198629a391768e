import type { Frame } from "./frame.ts";
import { BOOL, INT32, MAP, MESSAGE, type Plan, REPEATED, STRING, TIME } from "./plan.ts";
import { ProtobufReader, WIRE_BYTES, WIRE_VARINT } from "./protobuf_reader.ts";

const TIME_SECONDS = 1 << 3 | WIRE_VARINT;

/** Fills a frame from a protobuf message; the walk itself allocates nothing. */
export class ProtobufWalk {
  readonly #reader = new ProtobufReader();

  walk(plan: Plan, frame: Frame, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#reader;
    let position = start;
    while (position < end) {
      // Nearly all fields have a tag of one byte, and a length or number of one byte.
      let tag = bytes[position]!;
      let value = position + 1 < end ? bytes[position + 1]! : 0x80;
      let from = position + 2;
      const short = (tag | value) < 0x80 && tag > 7;
      if (short && (tag & 7) === WIRE_BYTES && from + value <= end) position = from + value;
      else if (short && (tag & 7) === WIRE_VARINT) position = from;
      else {
        reader.open(bytes, position, end);
        tag = reader.next();
        if ((tag & 7) === WIRE_VARINT) value = reader.varint();
        else {
          reader.skip(tag);
          from = reader.start;
          value = reader.end - from;
        }
        position = reader.position;
      }
      const member = plan.tagged(tag);
      if (member === undefined) continue;
      const { slot } = member;
      switch (member.kind) {
        case STRING: {
          const text = frame.texts[slot]!;
          text.start = from;
          text.end = from + (value > member.limit ? member.limit : value);
          break;
        }
        case BOOL:
          frame.flags[slot]!.value = value !== 0;
          break;
        case INT32:
          frame.amounts[slot]!.value = value;
          break;
        case TIME:
          frame.amounts[slot]!.value = this.#seconds(bytes, from, from + value);
          break;
        case MESSAGE:
          this.walk(member.inner, frame, bytes, from, from + value);
          break;
        case MAP:
        case REPEATED:
          this.walk(member.inner, frame.lists[slot]!.next(), bytes, from, from + value);
          break;
      }
    }
  }

  #seconds(bytes: Uint8Array, start: number, end: number): number {
    const reader = this.#reader;
    reader.open(bytes, start, end);
    let seconds = 0;
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      if (tag === TIME_SECONDS) seconds = reader.varint();
      else reader.skip(tag);
    }
    return seconds;
  }
}
