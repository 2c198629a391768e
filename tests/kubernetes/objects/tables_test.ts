/** The tables of fields against what a real API server and the simulator's encoder write. */
import { deepStrictEqual, throws } from "node:assert/strict";
import type { Fields } from "../../../src/kubernetes/encoding/fields.ts";
import { MalformedError, ObjectReader } from "../../../src/kubernetes/encoding/mod.ts";
import { openEnvelope } from "../../../src/kubernetes/encoding/protobuf_envelope.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { OWNER, POD } from "../../../src/kubernetes/objects/tables.ts";
import { encodeObject } from "../../../src/testbed/simulator/encoding.ts";
import { RESOURCES } from "../../../src/testbed/simulator/resources.ts";
import { allPaths, objectValues, setPaths } from "../encoding/field_values.ts";
import { bytesField, joined, message } from "../encoding/protobuf_objects.ts";
import { recorded, recordedJson } from "../encoding/recorded.ts";
import { readEncoded } from "../encoding/read_encoded.ts";
import { utf8 } from "../encoding/utf8.ts";
import { LOG_POD } from "./log_pod.ts";
import { podRecordOf } from "./objects.ts";

const TABLES: readonly (readonly [name: string, fields: Fields])[] = [
  ["POD", POD],
  ["OWNER", OWNER],
  ["LOG_POD, of more fields,", LOG_POD],
];
const RECORDED = ["pod-complete", "pod-web", "pod-terminating"] as const;

for (const [name, fields] of TABLES) {
  Deno.test(`${name} has the names and numbers that a real API server writes`, () => {
    const seen = new Set<string>();
    for (const object of RECORDED) {
      const expected = objectValues(fields, recordedJson(`${object}.json`));
      deepStrictEqual(readEncoded("json", fields, recorded(`${object}.json`)), expected, object);
      deepStrictEqual(readEncoded("protobuf", fields, recorded(`${object}.bin`)), expected, object);
      for (const path of setPaths(fields, expected)) seen.add(path);
    }
    // A field that no object sets would be read from nothing, alike in both.
    deepStrictEqual([...seen].sort(), [...new Set(allPaths(fields))].sort());
  });

  Deno.test(`${name} has the names and numbers of the simulator's encoder`, () => {
    const object = recordedJson<Parameters<typeof encodeObject>[2]>("pod-complete.json");
    const expected = objectValues(fields, object);
    for (const encoding of ["json", "protobuf"] as const) {
      const format = { encoding, metadataOnly: false };
      const bytes = joined(encodeObject(RESOURCES.pods, format, object));
      deepStrictEqual(readEncoded(encoding, fields, bytes), expected, encoding);
    }
  });
}

Deno.test("OWNER has the names and numbers of recorded owners", () => {
  for (const name of ["replicaset", "job"]) {
    const expected = objectValues(OWNER, recordedJson(`${name}.json`));
    deepStrictEqual(readEncoded("json", OWNER, recorded(`${name}.json`)), expected);
    deepStrictEqual(readEncoded("protobuf", OWNER, recorded(`${name}.bin`)), expected);
  }
});

Deno.test("a table with more fields finds what the table it is made of finds", () => {
  const common = (values: unknown) => objectValues(POD, values);
  for (const name of RECORDED) {
    const [json, binary] = [recorded(`${name}.json`), recorded(`${name}.bin`)];
    const expected = readEncoded("json", POD, json.slice());
    deepStrictEqual(common(readEncoded("json", LOG_POD, json)), expected);
    deepStrictEqual(common(readEncoded("protobuf", LOG_POD, binary)), expected);
  }
});

type Path = readonly (string | number)[];

/** Fields that only LOG_POD names, each with what no object may say there. */
const BROKEN_IN_JSON: readonly (readonly [path: Path, value: unknown])[] = [
  [["metadata", "labels"], [1]],
  [["metadata", "annotations", "example.com/notes"], {}],
  [["metadata", "creationTimestamp"], "yesterday"],
  [["metadata", "deletionTimestamp"], 12],
  [["spec", "nodeName"], {}],
  [["status", "hostIP"], ["192.0.2.7"]],
  [["status", "startTime"], true],
  [["status", "containerStatuses", 0, "restartCount"], "3"],
  [["status", "initContainerStatuses", 1, "imageID"], false],
  [["status", "ephemeralContainerStatuses", 0, "state", "running", "startedAt"], 1],
  [["status", "containerStatuses", 1, "lastState"], []],
];

/** The object with another value there. */
function replaced(object: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(object)) {
    return object.map((one, n) => n === key ? replaced(one, rest, value) : one);
  }
  const members = object as Readonly<Record<string, unknown>>;
  return { ...members, [key]: replaced(members[key], rest, value) };
}

/** Numbers of such fields of metadata, status and a container's status, none of them a string. */
const BROKEN_IN_PROTOBUF: readonly (readonly [part: number, path: readonly number[]])[] = [
  [1, [8]],
  [1, [9]],
  [1, [11]],
  [1, [12]],
  [3, [7]],
  [3, [8, 2]],
  [3, [10, 3]],
  [3, [13, 2, 3, 6]],
];

Deno.test("PodDecoder.json() looks into no field that only another table names", () => {
  const expected = podRecordOf(recordedJson("pod-complete.json"));
  for (const [path, value] of BROKEN_IN_JSON) {
    const bytes = utf8(JSON.stringify(replaced(recordedJson("pod-complete.json"), path, value)));
    throws(() => readEncoded("json", LOG_POD, bytes.slice()), MalformedError, path.join("."));
    const record = new PodDecoder().json(bytes, 0, bytes.length, () => undefined);
    deepStrictEqual(record, expected, path.join("."));
  }
});

Deno.test("PodDecoder.protobuf() looks into no field that only another table names", () => {
  const whole = recorded("pod-complete.bin");
  const { start, end } = openEnvelope(whole, 0, whole.length);
  const pod = whole.subarray(start, end);
  const expected = new PodDecoder().protobuf(pod, 0, pod.length, () => undefined);
  for (const [part, path] of BROKEN_IN_PROTOBUF) {
    // Parts of a message may follow one another: another piece of it, which ends inside a number.
    let piece: Uint8Array = Uint8Array.of(0xff);
    for (const number of [part, ...path].toReversed()) {
      const inner = piece;
      piece = message((writer) => bytesField(writer, number, inner));
    }
    const bytes = joined([pod, piece]);
    const reader = new ObjectReader(LOG_POD);
    throws(() => reader.protobuf(bytes, 0, bytes.length), MalformedError, `${part} ${path}`);
    const record = new PodDecoder().protobuf(bytes, 0, bytes.length, () => undefined);
    deepStrictEqual(record, expected, `${part} ${path}`);
  }
});
