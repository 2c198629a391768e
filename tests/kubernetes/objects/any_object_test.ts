import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { unknownFields } from "../encoding/protobuf_objects.ts";
import { metadataArbitrary, podArbitrary } from "./arbitraries.ts";
import { ENCODINGS, OwnerReading, PodReading } from "./decoding.ts";
import { ownerRecordOf, podRecordOf } from "./objects.ts";
import { podMessage } from "./protobuf_pods.ts";

Deno.test("PodDecoder reads any pod alike in both encodings", () => {
  const reading = new PodReading();
  fc.assert(
    fc.property(podArbitrary, (pod) => {
      const expected = podRecordOf(pod);
      for (const encoding of ENCODINGS) {
        deepStrictEqual(reading.read(encoding, pod), expected);
        strictEqual(reading.decoder.resourceVersion(), pod.metadata.resourceVersion ?? "");
      }
      const noisy = podMessage(pod, unknownFields);
      deepStrictEqual(reading.bytes("protobuf", noisy), expected);
    }),
    { numRuns: 300 },
  );
});

Deno.test("OwnerDecoder reads any metadata alike in both encodings", () => {
  const reading = new OwnerReading();
  fc.assert(fc.property(metadataArbitrary, (metadata) => {
    for (const encoding of ENCODINGS) {
      deepStrictEqual(reading.read(encoding, metadata), ownerRecordOf(metadata));
    }
  }));
});
