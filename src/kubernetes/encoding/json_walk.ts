import type { Frame } from "./frame.ts";
import { JsonCursor } from "./json_cursor.ts";
import {
  BOOL,
  INT32,
  MAP,
  type Member,
  MESSAGE,
  type Plan,
  REPEATED,
  STRING,
  TIME,
} from "./plan.ts";

/** Fills a frame from a JSON object. Escapes are resolved in place, so bytes are read once only. */
export class JsonWalk {
  readonly #cursor = new JsonCursor();

  walk(plan: Plan, frame: Frame, bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    if (cursor.object()) this.#members(plan, frame);
  }

  #members(plan: Plan, frame: Frame): void {
    const cursor = this.#cursor;
    while (cursor.key()) {
      const member = this.#wanted(plan);
      if (member === undefined) {
        cursor.skip();
        continue;
      }
      const { slot, inner } = member;
      switch (member.kind) {
        case STRING: {
          const text = frame.texts[slot]!;
          cursor.string();
          text.start = cursor.start;
          text.end = cursor.end - cursor.start > member.limit
            ? cursor.start + member.limit
            : cursor.end;
          break;
        }
        case BOOL:
          frame.flags[slot]!.value = cursor.boolean();
          break;
        case INT32:
          frame.amounts[slot]!.value = cursor.number();
          break;
        case TIME:
          frame.amounts[slot]!.value = cursor.seconds();
          break;
        case MESSAGE:
          if (cursor.object()) this.#members(inner, frame);
          break;
        case MAP:
          if (cursor.object()) this.#entries(frame, slot);
          break;
        case REPEATED:
          if (!cursor.array()) break;
          while (cursor.element()) {
            if (cursor.object()) this.#members(inner, frame.lists[slot]!.next());
          }
          break;
      }
    }
  }

  #wanted(plan: Plan): Member | undefined {
    const cursor = this.#cursor;
    const members = plan.named(cursor.end - cursor.start);
    for (let n = 0; n < members.length; n++) {
      const member = members[n]!;
      if (cursor.is(member.name)) return member;
    }
    return undefined;
  }

  /** A map's members fill the rows of protobuf's entries: key, then value. */
  #entries(frame: Frame, slot: number): void {
    const cursor = this.#cursor;
    while (cursor.key()) {
      const [key, value] = frame.lists[slot]!.next().texts;
      key!.start = cursor.start;
      key!.end = cursor.end;
      cursor.string();
      value!.start = cursor.start;
      value!.end = cursor.end;
    }
  }
}
