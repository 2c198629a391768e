import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { MalformedError } from "../../../src/kubernetes/encoding/mod.ts";
import { ProtobufReader } from "../../../src/kubernetes/encoding/protobuf_reader.ts";
import { message } from "./protobuf_objects.ts";

function reading(...bytes: readonly number[]): ProtobufReader {
  const reader = new ProtobufReader();
  // Between others, so that reading too far would find something.
  reader.open(Uint8Array.from([0x08, 0x01, ...bytes, 0x08, 0x01]), 2, bytes.length + 2);
  return reader;
}

const VARINTS: readonly (readonly [bytes: readonly number[], value: number])[] = [
  [[0x00], 0],
  [[0x7f], 127],
  [[0x80, 0x01], 128],
  [[0xff, 0xff, 0xff, 0xff, 0x07], 0x7fff_ffff],
  [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
  [[0x80, 0x80, 0x80, 0x80, 0x08], 0x8000_0000],
  [[0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 1],
];

/** Numbers beyond 32 bits: no length, and not to be mistaken for a small one. */
const BEYOND: readonly (readonly number[])[] = [
  [0x80, 0x80, 0x80, 0x80, 0x10],
  [0x81, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x10, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
];

Deno.test("ProtobufReader.varint() reads up to ten bytes and saturates beyond 32 bits", () => {
  for (const [bytes, value] of VARINTS) {
    const reader = reading(...bytes);
    strictEqual(reader.varint(), value, String(bytes));
    strictEqual(reader.position, bytes.length + 2);
  }
  for (const bytes of BEYOND) strictEqual(reading(...bytes).varint(), 0xffff_ffff, String(bytes));
});

Deno.test("ProtobufReader.varint() agrees with another writer on every unsigned number", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), (value) => {
    const bytes = message((writer) => writer.uint64(value));
    strictEqual(
      reading(...bytes).varint(),
      value > 0xffff_ffffn ? 0xffff_ffff : Number(value),
    );
  }));
});

Deno.test("ProtobufReader.varint() refuses eleven bytes and an end inside a number", () => {
  throws(() => reading(...Array<number>(10).fill(0x80), 0x01).varint(), MalformedError);
  throws(() => reading(0x80, 0x80).varint(), MalformedError);
  throws(() => reading().varint(), MalformedError);
});

Deno.test("ProtobufReader.next() finds the range of a field and stays inside the message", () => {
  const reader = reading(0x12, 0x02, 0xaa, 0xbb);
  strictEqual(reader.next(), 2 << 3 | 2);
  deepStrictEqual([reader.start, reader.end], [4, 6]);
  strictEqual(reader.next(), 0);
  throws(() => reading(0x12, 0x03, 0xaa, 0xbb).next(), /field 2 claims 3 bytes where 2 are left/);
  for (const bytes of BEYOND) throws(() => reading(0x12, ...bytes).next(), MalformedError);
  throws(() => reading(0x12).next(), MalformedError);
});

Deno.test("ProtobufReader.next() refuses field number 0", () => {
  for (const tag of [0x00, 0x01, 0x02, 0x05]) {
    throws(() => reading(tag, 0).next(), /field number 0/);
  }
});

Deno.test("ProtobufReader.skip() skips every wire type in use and refuses the others", () => {
  const values: readonly (readonly [type: number, value: readonly number[]])[] = [
    [WireType.Varint, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    [WireType.Bit64, [1, 2, 3, 4, 5, 6, 7, 8]],
    [WireType.LengthDelimited, [2, 1, 2]],
    [WireType.Bit32, [1, 2, 3, 4]],
  ];
  for (const [type, value] of values) {
    const reader = reading(9 << 3 | type, ...value, 0x08, 0x01);
    const tag = reader.next();
    reader.skip(tag);
    strictEqual(reader.next(), 0x08, `after wire type ${type}`);
    for (let kept = 0; kept < value.length; kept++) {
      throws(() => {
        const cut = reading(9 << 3 | type, ...value.slice(0, kept));
        cut.skip(cut.next());
      }, MalformedError);
    }
  }
  // Groups, which Kubernetes never used, and the two types that do not exist.
  for (const type of [WireType.StartGroup, WireType.EndGroup, 6, 7]) {
    const reader = reading(9 << 3 | type, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const tag = reader.next();
    throws(() => reader.skip(tag), new RegExp(`wire type ${type} of field 9`));
  }
});
