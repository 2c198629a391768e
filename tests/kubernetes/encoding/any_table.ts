/** Tables of fields, objects that have them, and protobuf messages of such objects. */
import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import {
  bool,
  type Field,
  type Fields,
  int32,
  map,
  message,
  repeated,
  string,
  time,
} from "../../../src/kubernetes/encoding/fields.ts";
import {
  type Bytes,
  bytesField,
  message as bytesOf,
  numberField,
  textField,
  unknownFields,
} from "./protobuf_objects.ts";

/** Numbers of one and of two bytes' tags, none of them that of an unknown field. */
const number = fc.integer({ min: 1, max: 40 });
/** Of few lengths, so that they must be told apart; none is a field that every object has. */
const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 });
const text = fc.string({ unit: "binary", maxLength: 8 });
const key = text.filter((key) => key !== "__proto__");
const seconds = fc.integer({ min: 1, max: 0xffff_fffe });

function fieldArbitrary(depth: number): fc.Arbitrary<Field> {
  const makers: readonly ((number: number) => Field)[] = [string, bool, int32, time, map];
  const scalars = makers.map((make) => number.map(make));
  if (depth === 0) return fc.oneof(...scalars);
  const inner = tableArbitrary(depth - 1);
  return fc.oneof(
    ...scalars,
    fc.tuple(number, inner).map(([number, fields]) => message(number, fields)),
    fc.tuple(number, inner).map(([number, fields]) => repeated(number, fields)),
  );
}

/** A table of messages within messages, no number twice in one. */
export function tableArbitrary(depth = 3): fc.Arbitrary<Fields> {
  return fc.uniqueArray(fc.tuple(name, fieldArbitrary(depth)), {
    maxLength: 6,
    comparator: ([name, field], [other, { number }]) => name === other || field.number === number,
  }).map((members) => Object.fromEntries(members));
}

/** An object with some of the fields, as JSON has it, and with others that the table lacks. */
export function objectArbitrary(fields: Fields): fc.Arbitrary<object> {
  const members = Object.entries(fields).map(([name, field]) =>
    fc.option(valueArbitrary(field), { nil: undefined }).map((value) => [name, value] as const)
  );
  const noise = fc.dictionary(fc.constantFrom("dddd", "d", "x.y"), fc.jsonValue(), { maxKeys: 2 });
  return fc.tuple(fc.tuple(...members), noise).map(([members, noise]) => ({
    ...Object.fromEntries(members.filter(([, value]) => value !== undefined)),
    ...noise,
  }));
}

function valueArbitrary(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "string":
      return text;
    case "bool":
      return fc.boolean();
    case "int32":
      return fc.oneof(fc.nat(200), fc.nat());
    case "time":
      return seconds.map((value) => new Date(value * 1000).toISOString().replace(".000Z", "Z"));
    case "map":
      return fc.dictionary(key, text, { maxKeys: 3 });
    case "message":
      return objectArbitrary(field.fields);
    case "repeated":
      return fc.array(objectArbitrary(field.fields), { maxLength: 3 });
  }
}

/** The object in protobuf, with fields that no table has at the end of every message. */
export function objectMessage(fields: Fields, object: object): Bytes {
  const members = object as Readonly<Record<string, unknown>>;
  return bytesOf((writer) => {
    for (const [name, field] of Object.entries(fields)) {
      if (members[name] !== undefined) write(writer, field, members[name]);
    }
    unknownFields(writer);
  });
}

function write(writer: BinaryWriter, field: Field, value: unknown): void {
  const { number } = field;
  switch (field.kind) {
    case "string":
      textField(writer, number, value as string);
      break;
    case "bool":
      numberField(writer, number, value ? 1 : 0);
      break;
    case "int32":
      writer.tag(number, WireType.Varint).int32(value as number);
      break;
    case "time": {
      const time = bytesOf((one) => {
        numberField(one, 1, Date.parse(value as string) / 1000);
        numberField(one, 2, 0);
      });
      bytesField(writer, number, time);
      break;
    }
    case "map":
      for (const [key, member] of Object.entries(value as Record<string, string>)) {
        const entry = bytesOf((one) => (textField(one, 1, key), textField(one, 2, member)));
        bytesField(writer, number, entry);
      }
      break;
    case "message":
      bytesField(writer, number, objectMessage(field.fields, value as object));
      break;
    case "repeated":
      for (const element of value as readonly object[]) {
        bytesField(writer, number, objectMessage(field.fields, element));
      }
      break;
  }
}
