import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  bool,
  type Fields,
  int32,
  map,
  message,
  repeated,
  string,
  time,
} from "../../../src/kubernetes/encoding/fields.ts";
import { MalformedError, ObjectReader } from "../../../src/kubernetes/encoding/mod.ts";
import { objectArbitrary, objectMessage, tableArbitrary } from "./any_table.ts";
import { foundValues, objectValues, type Values } from "./field_values.ts";
import { bytesField, message as bytesOf, numberField } from "./protobuf_objects.ts";
import { utf8 } from "./utf8.ts";

/** Reads objects one after another, as a stream does. */
class Reading<F extends Fields> {
  readonly #fields: F;
  readonly #reader: ObjectReader<F>;

  constructor(fields: F) {
    this.#fields = fields;
    this.#reader = new ObjectReader(fields);
  }

  protobuf(bytes: Uint8Array): Values {
    this.#reader.protobuf(bytes, 0, bytes.length);
    return foundValues(this.#fields, this.#reader.found, bytes);
  }

  json(text: string): Values {
    const bytes = utf8(text);
    this.#reader.json(bytes, 0, bytes.length);
    return foundValues(this.#fields, this.#reader.found, bytes);
  }
}

const tableAndObjects = tableArbitrary().chain((fields) =>
  fc.tuple(fc.constant(fields), fc.array(objectArbitrary(fields), { minLength: 1, maxLength: 4 }))
);

Deno.test("ObjectReader finds the fields of any table alike in both encodings, and nothing else", () => {
  fc.assert(
    fc.property(tableAndObjects, ([fields, objects]) => {
      const reading = new Reading(fields);
      for (const object of objects) {
        const expected = objectValues(fields, object);
        deepStrictEqual(reading.json(JSON.stringify(object)), expected);
        deepStrictEqual(reading.protobuf(objectMessage(fields, object)), expected);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("ObjectReader refuses a protobuf message cut inside a field", () => {
  fc.assert(fc.property(tableAndObjects, fc.nat(), ([fields, [object]], at) => {
    const bytes = objectMessage(fields, object!);
    const whole = new Reading(fields).protobuf(bytes);
    const cut = bytes.slice(0, at % bytes.length);
    try {
      // Between two fields it is a message of its own; then what it has is right.
      const values = new Reading(fields).protobuf(cut);
      for (const [name, field] of Object.entries(fields)) {
        if (field.kind === "string" && values[name] !== "") strictEqual(values[name], whole[name]);
      }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
    }
  }));
});

const TABLE = {
  at: message(1, { when: time(1), count: int32(2), ready: bool(3) }),
  labels: map(2),
  rows: repeated(3, { name: string(1), labels: map(2) }),
};
const EMPTY = { at: { when: 0, count: 0, ready: false }, labels: [], rows: [] };

Deno.test("ObjectReader.json() takes null for nothing, wherever it stands", () => {
  const reading = new Reading(TABLE);
  const texts = [
    "null",
    '{"at":null,"labels":null,"rows":null}',
    '{"at":{"when":null,"count":null,"ready":null},"rows":[null]}',
  ];
  for (const text of texts) deepStrictEqual(reading.json(text), EMPTY, text);
  deepStrictEqual(reading.json('{"labels":{"a":null}}').labels, [{ key: "a", value: "" }]);
});

Deno.test("ObjectReader.json() reads whole numbers and times of RFC 3339 and refuses others", () => {
  const reading = new Reading(TABLE);
  const at = (name: string, value: string) =>
    (reading.json(`{"at":{"${name}":${value}}}`)["at"] as Values)[name];
  const numbers = { "0": 0, " 7 ": 7, "4294967294": 4294967294 };
  for (const [text, value] of Object.entries(numbers)) strictEqual(at("count", text), value);
  for (const text of ["-1", "4294967296", "1e300"]) strictEqual(at("count", text), 0xffff_ffff);
  for (const text of ['"7"', "1.5", "[]", "{}", "true", "x"]) {
    throws(() => at("count", text), MalformedError, text);
  }
  const times = {
    "1970-01-01T00:00:01Z": 1,
    "2026-01-02T03:04:05Z": 1767323045,
    "2026-01-02T05:04:05+02:00": 1767323045,
    "2026-01-02T03:04:05.999999Z": 1767323045,
    "0001-01-01T00:00:00Z": 0xffff_ffff,
    "": 0,
  };
  for (const [text, value] of Object.entries(times)) {
    strictEqual(at("when", JSON.stringify(text)), value, text);
  }
  for (const text of ['"soon"', "7", "{}"]) throws(() => at("when", text), MalformedError, text);
});

Deno.test("ObjectReader.protobuf() reads numbers beyond 32 bits as the largest", () => {
  const reading = new Reading(TABLE);
  for (
    const [value, expected] of [[-1, 0xffff_ffff], [2 ** 40, 0xffff_ffff], [300, 300]] as const
  ) {
    const when = bytesOf((one) => (numberField(one, 2, 5), numberField(one, 1, value)));
    const at = bytesOf((one) => (bytesField(one, 1, when), numberField(one, 2, value)));
    const bytes = bytesOf((one) => bytesField(one, 1, at));
    deepStrictEqual(reading.protobuf(bytes).at, { when: expected, count: expected, ready: false });
  }
});

Deno.test("ObjectReader.protobuf() refuses field number 0 and a length beyond its message", () => {
  const reading = new Reading(TABLE);
  for (
    const bytes of [[0x02, 0x00], [0x00, 0x00], [0x0a, 0x02, 0x10], [0x0a, 0x03, 0x0a, 0x02, 0x08]]
  ) throws(() => reading.protobuf(Uint8Array.from(bytes)), MalformedError, `${bytes}`);
  // The outer message is longer, but the inner one is not.
  const inner = [0x0a, 0x02, 0x1a, 0x05, 0x12, 0x03, 0x0a, 0x01, 0x61];
  throws(() => reading.protobuf(Uint8Array.from(inner)), MalformedError);
});
