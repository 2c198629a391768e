import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { JSON_ENCODING, PROTOBUF } from "../../../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder, PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { recorded, recordedEvent, recordedJson } from "../encoding/recorded.ts";
import { ownerRecordOf, type PodObject, podRecordOf } from "./objects.ts";

const unknown = () => undefined;

for (const name of ["pod-web", "pod-terminating"]) {
  Deno.test(`PodDecoder reads the recorded ${name} alike in both encodings`, () => {
    const [binary, json] = [recorded(`${name}.bin`), recorded(`${name}.json`)];
    const decoder = new PodDecoder();
    const expected = podRecordOf(recordedJson<PodObject>(`${name}.json`));
    ok(expected.containers.length > 0 && expected.version !== "" && expected.ip > 0);
    deepStrictEqual(PROTOBUF.object(decoder, binary, 0, binary.length, unknown), expected);
    const version = decoder.resourceVersion();
    deepStrictEqual(JSON_ENCODING.object(decoder, json, 0, json.length, unknown), expected);
    strictEqual(decoder.resourceVersion(), version);
    strictEqual(version, recordedJson<PodObject>(`${name}.json`).metadata.resourceVersion);
  });
}

for (const name of ["replicaset", "job"]) {
  Deno.test(`OwnerDecoder reads the recorded ${name} alike in both encodings`, () => {
    const [binary, json] = [recorded(`${name}.bin`), recorded(`${name}.json`)];
    const decoder = new OwnerDecoder();
    const expected = ownerRecordOf(recordedJson<PodObject>(`${name}.json`).metadata);
    ok(expected.controller !== undefined && expected.uid !== "");
    deepStrictEqual(PROTOBUF.object(decoder, binary, 0, binary.length, unknown), expected);
    const version = decoder.resourceVersion();
    deepStrictEqual(JSON_ENCODING.object(decoder, json, 0, json.length, unknown), expected);
    strictEqual(decoder.resourceVersion(), version);
  });
}

Deno.test("PodDecoder reads the recorded protobuf watch event", () => {
  const { type, object } = recordedEvent("watch-protobuf.bin");
  const decoder = new PodDecoder();
  const record = PROTOBUF.object(decoder, object, 0, object.length, unknown);
  strictEqual(type, "ADDED");
  ok(record.uid.length === 36 && record.namespace === "demo");
  ok(Number(decoder.resourceVersion()) > 0);
});
