import type { Fields } from "../../../src/kubernetes/encoding/fields.ts";
import { ObjectReader } from "../../../src/kubernetes/encoding/mod.ts";
import { openEnvelope } from "../../../src/kubernetes/encoding/protobuf_envelope.ts";
import { foundValues, type Values } from "./field_values.ts";

/** What a table finds in an object as it is sent: protobuf in its envelope. */
export function readEncoded(
  encoding: "protobuf" | "json",
  fields: Fields,
  bytes: Uint8Array,
): Values {
  const reader = new ObjectReader(fields);
  if (encoding === "json") reader.json(bytes, 0, bytes.length);
  else {
    const { start, end } = openEnvelope(bytes, 0, bytes.length);
    reader.protobuf(bytes, start, end);
  }
  return foundValues(fields, reader.found, bytes);
}
