import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  encodeBookmark,
  encodeErrorEvent,
  encodeEvent,
  encodeList,
  encodeObject,
  type Format,
} from "../../../src/testbed/simulator/encoding.ts";
import { RESOURCE_NAMES, RESOURCES } from "../../../src/testbed/simulator/resources.ts";
import { tooOld } from "../../../src/testbed/simulator/status.ts";
import { joined, recordedBytes, recordedJson, recordedText } from "./recorded.ts";

const PROTOBUF: Format = { encoding: "protobuf", metadataOnly: false };
const PARTIAL: Format = { encoding: "protobuf", metadataOnly: true };
const JSON_FORMAT: Format = { encoding: "json", metadataOnly: false };

for (
  const [name, resource] of [
    ["pod-web", RESOURCES.pods],
    ["pod-terminating", RESOURCES.pods],
    ["replicaset", RESOURCES.replicasets],
    ["job", RESOURCES.jobs],
  ] as const
) {
  Deno.test(`encodeObject() writes ${name} in the very bytes of a real API server`, () => {
    const object = recordedJson(`${name}.json`);
    deepStrictEqual(
      joined(encodeObject(resource, PROTOBUF, object)),
      recordedBytes(`${name}.bin`),
    );
  });
}

Deno.test("encodeObject() writes JSON as a real API server does", () => {
  const { kind: _, apiVersion: __, ...object } = recordedJson("pod-web.json");
  const bytes = joined(encodeObject(RESOURCES.pods, JSON_FORMAT, object));
  strictEqual(new TextDecoder().decode(bytes), recordedText("pod-web.json"));
});

Deno.test("encodeList() writes a page of PartialObjectMetadata as a real API server does", () => {
  const { object } = recordedJson("watch-list-partial.jsonl");
  const metadata = {
    resourceVersion: "358",
    continue: "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MzU4LCJzdGFydCI6Ii9hZ2VudC1jOWZmNFx1MDAwMCJ9",
    remainingItemCount: 8,
  };
  deepStrictEqual(
    joined(encodeList(RESOURCES.pods, PARTIAL, metadata, [object])),
    recordedBytes("list-protobuf-partial.bin"),
  );
});

Deno.test("encodeEvent() writes a frame of a metadata watch as a real API server does", () => {
  const { type, object } = recordedJson("watch-partial.jsonl");
  deepStrictEqual(
    encodeEvent(RESOURCES.pods, PARTIAL, type, object),
    recordedBytes("watch-protobuf-partial.bin"),
  );
});

for (const name of RESOURCE_NAMES) {
  Deno.test(`encodeBookmark() of ${name} is that of a real API server in both encodings`, () => {
    const text = recordedText(`bookmark-${name}.jsonl`);
    const version = Number(JSON.parse(text).object.metadata.resourceVersion);
    strictEqual(
      new TextDecoder().decode(encodeBookmark(RESOURCES[name], JSON_FORMAT, version, true)),
      text,
    );
    const bytes = recordedBytes(`bookmark-${name}.bin`);
    const inBytes = /\d{3}/.exec(new TextDecoder("latin1").decode(bytes))?.[0];
    deepStrictEqual(encodeBookmark(RESOURCES[name], PROTOBUF, Number(inBytes), true), bytes);
  });
}

Deno.test("encodeErrorEvent() is that of a real API server in both encodings", () => {
  deepStrictEqual(encodeErrorEvent("protobuf", tooOld(1, 431)), recordedBytes("gone-watch.bin"));
  strictEqual(
    new TextDecoder().decode(encodeErrorEvent("json", tooOld(407, 431))),
    recordedText("gone-watch.jsonl"),
  );
});
