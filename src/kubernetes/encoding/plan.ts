import { ENTRY, type Field, type Fields } from "./fields.ts";
import { WIRE_BYTES, WIRE_VARINT } from "./protobuf_reader.ts";

/** Kinds of fields as small numbers, for the walks to switch on. */
export const STRING = 0;
export const BOOL = 1;
export const INT32 = 2;
export const TIME = 3;
export const MAP = 4;
export const MESSAGE = 5;
export const REPEATED = 6;

const KINDS: Readonly<Record<Field["kind"], number>> = {
  string: STRING,
  bool: BOOL,
  int32: INT32,
  time: TIME,
  map: MAP,
  message: MESSAGE,
  repeated: REPEATED,
};

/** A wanted field, as a walk comes upon it. */
export interface Member {
  readonly name: string;
  readonly kind: number;
  /** Which of the frame's texts, flags, amounts or lists takes the value. */
  readonly slot: number;
  /** Bytes of a text, at most. */
  readonly limit: number;
  /** The fields of a message or of a list's elements; without any for other kinds. */
  readonly inner: Plan;
}

interface Used {
  texts: number;
  flags: number;
  amounts: number;
  lists: number;
}

const NONE: readonly Member[] = [];

/**
 * A table of fields made ready for walking: a protobuf tag leads to its field with one look, and a
 * JSON key is compared with names of its length only.
 *
 * The fields of a message within a message have slots in the frame of the outer one; an element of a
 * list has a frame of its own.
 */
export class Plan {
  static readonly EMPTY: Plan = new Plan({});

  readonly members: readonly Member[];
  readonly #byTag: readonly (Member | undefined)[];
  readonly #byLength: readonly (readonly Member[])[];

  constructor(fields: Fields, used: Used = { texts: 0, flags: 0, amounts: 0, lists: 0 }) {
    const all = Object.entries(fields);
    this.members = all.map(([name, field]) => member(name, field, used));
    const byTag: (Member | undefined)[] = [];
    const byLength: Member[][] = [];
    for (const [index, [name, field]] of all.entries()) {
      byTag[tagOf(field)] = this.members[index]!;
      (byLength[name.length] ??= []).push(this.members[index]!);
    }
    // Without holes, which would make each look slower.
    this.#byTag = Array.from(byTag);
    this.#byLength = Array.from(byLength, (members) => members ?? NONE);
  }

  /** The field of a protobuf tag; undefined when it is not wanted. */
  tagged(tag: number): Member | undefined {
    return tag < this.#byTag.length ? this.#byTag[tag] : undefined;
  }

  /** Fields with names of so many characters. */
  named(length: number): readonly Member[] {
    return length < this.#byLength.length ? this.#byLength[length]! : NONE;
  }
}

function member(name: string, field: Field, used: Used): Member {
  const kind = KINDS[field.kind];
  switch (field.kind) {
    case "string":
      return { name, kind, slot: used.texts++, limit: field.limit, inner: Plan.EMPTY };
    case "bool":
      return { name, kind, slot: used.flags++, limit: 0, inner: Plan.EMPTY };
    case "int32":
    case "time":
      return { name, kind, slot: used.amounts++, limit: 0, inner: Plan.EMPTY };
    case "message":
      return { name, kind, slot: 0, limit: 0, inner: new Plan(field.fields, used) };
    case "map":
      return { name, kind, slot: used.lists++, limit: 0, inner: new Plan(ENTRY) };
    case "repeated":
      return { name, kind, slot: used.lists++, limit: 0, inner: new Plan(field.fields) };
  }
}

function tagOf({ kind, number }: Field): number {
  return number << 3 | (kind === "bool" || kind === "int32" ? WIRE_VARINT : WIRE_BYTES);
}
