import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { unknownFields } from "../encoding/protobuf_objects.ts";
import { outcome } from "../encoding/outcome.ts";
import { utf8 } from "../encoding/utf8.ts";
import { PodReading } from "./decoding.ts";
import { podRecordOf, WEB } from "./objects.ts";
import { podMessage } from "./protobuf_pods.ts";

const unknown = () => undefined;

Deno.test("PodDecoder.protobuf() cut anywhere is refused or complete up to there", () => {
  const bytes = podMessage(WEB, unknownFields);
  const reading = new PodReading();
  let refused = 0;
  for (let length = 0; length < bytes.length; length++) {
    // What lies behind the end must not be looked at: 0x7f would be a long field.
    const padded = new Uint8Array(length + 64).fill(0x7f);
    padded.set(bytes.subarray(0, length));
    const record = outcome(() => reading.decoder.protobuf(padded, 0, length, unknown));
    const alone = outcome(() => reading.bytes("protobuf", bytes.slice(0, length)));
    deepStrictEqual(record, alone, `cut at ${length}`);
    if (record === "malformed") refused++;
    else ok(length === 0 || record.uid === "" || record.uid === WEB.metadata.uid);
  }
  // Only the few cuts between two fields of the pod itself go unnoticed, by nature of protobuf.
  ok(bytes.length - refused < 10, `${bytes.length - refused} cuts were accepted`);
});

Deno.test("PodDecoder.protobuf() refuses a length that reaches beyond its message", () => {
  const bytes = podMessage(WEB);
  const reading = new PodReading();
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = 0x7f;
    outcome(() => reading.bytes("protobuf", changed));
  }
  deepStrictEqual(reading.bytes("protobuf", bytes), podRecordOf(WEB));
});

Deno.test("PodDecoder.json() cut anywhere is refused", () => {
  const bytes = utf8(JSON.stringify(WEB));
  const decoder = new PodDecoder();
  for (let length = 0; length < bytes.length; length++) {
    const padded = new Uint8Array(length + 64).fill(0x7d);
    padded.set(bytes.subarray(0, length));
    strictEqual(
      outcome(() => decoder.json(padded, 0, length, unknown)),
      "malformed",
      `cut at ${length}`,
    );
  }
});
