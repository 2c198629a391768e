import { MalformedError } from "./malformed.ts";
import type { Amount, Flag, Rows, Text } from "./fields.ts";
import { BOOL, INT32, MAP, MESSAGE, type Plan, REPEATED, STRING, TIME } from "./plan.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The values of an object or of an element of a list: by slot for the walks, by name for those who
 * use them. It is made once and filled again and again.
 */
export class Frame {
  readonly texts: Writable<Text>[] = [];
  readonly flags: Writable<Flag>[] = [];
  readonly amounts: Writable<Amount>[] = [];
  readonly lists: FrameList[] = [];
  /** The same values by name, messages within messages. */
  readonly found: Readonly<Record<string, unknown>>;

  constructor(plan: Plan) {
    this.found = this.#places(plan);
  }

  #places(plan: Plan): Readonly<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const { name, kind, slot, inner } of plan.members) {
      switch (kind) {
        case STRING:
          found[name] = this.texts[slot] = { start: 0, end: 0 };
          break;
        case BOOL:
          found[name] = this.flags[slot] = { value: false };
          break;
        case INT32:
        case TIME:
          found[name] = this.amounts[slot] = { value: 0 };
          break;
        case MESSAGE:
          found[name] = this.#places(inner);
          break;
        case MAP:
        case REPEATED:
          found[name] = this.lists[slot] = new FrameList(inner);
          break;
      }
    }
    return found;
  }

  /** As if nothing had been found. */
  clear(): void {
    const { texts, flags, amounts, lists } = this;
    for (let n = 0; n < texts.length; n++) {
      const text = texts[n]!;
      text.start = 0;
      text.end = 0;
    }
    for (let n = 0; n < flags.length; n++) flags[n]!.value = false;
    for (let n = 0; n < amounts.length; n++) amounts[n]!.value = 0;
    for (let n = 0; n < lists.length; n++) lists[n]!.length = 0;
  }
}

/**
 * Elements of one list that are taken of an object. A pod of a thousand containers is rare enough;
 * one of a million owners, two bytes each, would otherwise have us make a million frames.
 */
const LIST_LIMIT = 8_192;

/** As many frames as the longest list so far needed. */
class FrameList implements Rows<unknown> {
  length = 0;
  readonly items: unknown[] = [];
  readonly #frames: Frame[] = [];
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /**
   * An empty frame at the end.
   *
   * @throws {MalformedError} when the list has more elements than any object of Kubernetes
   */
  next(): Frame {
    if (this.length === LIST_LIMIT) {
      throw new MalformedError(`a list has more than ${LIST_LIMIT} elements`);
    }
    const at = this.length++;
    if (at < this.#frames.length) {
      const frame = this.#frames[at]!;
      frame.clear();
      return frame;
    }
    const frame = new Frame(this.#plan);
    this.#frames.push(frame);
    this.items.push(frame.found);
    return frame;
  }
}
