import { deepStrictEqual, ok } from "node:assert/strict";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { numberField, unknownFields } from "../encoding/protobuf_objects.ts";
import { PodReading } from "./decoding.ts";
import { podRecordOf, WEB } from "./objects.ts";
import { podMessage } from "./protobuf_pods.ts";

Deno.test("PodDecoder.protobuf() skips unknown fields of every wire type at every level", () => {
  const bytes = podMessage(WEB, unknownFields);
  ok(bytes.length > podMessage(WEB).length + 200);
  deepStrictEqual(new PodReading().bytes("protobuf", bytes), podRecordOf(WEB));
});

Deno.test("PodDecoder.protobuf() skips a known field of an unexpected wire type", () => {
  const wrong = (writer: BinaryWriter) => {
    for (const field of [1, 2, 3, 5, 6, 8, 10, 12, 13]) {
      numberField(writer, field, 7);
      writer.tag(field, WireType.Bit32).fixed32(7);
    }
    // A flag is a varint: as bytes it means nothing.
    writer.tag(11, WireType.LengthDelimited).bytes(Uint8Array.of(1));
  };
  // Fields 6 of an owner reference and 11 of a spec are flags, so only where the others are not.
  const bytes = podMessage({ ...WEB, metadata: { ...WEB.metadata, ownerReferences: [] } }, wrong);
  const expected = podRecordOf({ ...WEB, metadata: { ...WEB.metadata, ownerReferences: [] } });
  deepStrictEqual(new PodReading().bytes("protobuf", bytes), expected);
});

Deno.test("PodDecoder.protobuf() takes the last of a field that occurs twice", () => {
  const first = podMessage({ metadata: { uid: "old", name: "old", namespace: "shop" } });
  const second = podMessage({ metadata: { uid: "new", name: "new", namespace: "" } });
  const both = new Uint8Array([...first, ...second]);
  const record = new PodReading().bytes("protobuf", both);
  deepStrictEqual([record.uid, record.name, record.namespace], ["new", "new", "default"]);
});
