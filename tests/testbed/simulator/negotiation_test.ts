import { deepStrictEqual } from "node:assert/strict";
import {
  contentTypeOf,
  errorEncoding,
  negotiate,
  type Verb,
} from "../../../src/testbed/simulator/negotiation.ts";
import { RESOURCES } from "../../../src/testbed/simulator/resources.ts";

const JSON_TYPE = "application/json";
const PROTOBUF = "application/vnd.kubernetes.protobuf";
const LIST = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const ONE = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** What a real API server (v1.36) answered to a list, a watch, and to both when they failed. */
const ANSWERS:
  readonly (readonly [accept: string | null, list: string, watch: string, error: string])[] = [
    [null, "json", "json", "json"],
    ["", "json", "json", "json"],
    [JSON_TYPE, "json", "json", "json"],
    [PROTOBUF, "protobuf", "protobuf", "protobuf"],
    [`${PROTOBUF},${JSON_TYPE}`, "protobuf", "protobuf", "protobuf"],
    [`${JSON_TYPE},${PROTOBUF}`, "json", "json", "json"],
    [`${JSON_TYPE};q=0.5,${PROTOBUF}`, "protobuf", "protobuf", "protobuf"],
    ["*/*", "json", "json", "json"],
    [`*/*,${PROTOBUF}`, "protobuf", "protobuf", "protobuf"],
    ["application/*", "406", "406", "json"],
    [`${PROTOBUF};foo=bar`, "protobuf", "protobuf", "protobuf"],
    [`${PROTOBUF};stream=watch`, "protobuf", "protobuf", "protobuf"],
    [`${PROTOBUF};stream=other`, "406", "406", "json"],
    [PROTOBUF + LIST, "protobuf metadata", "empty", "json"],
    [PROTOBUF + ONE, "406 late", "protobuf metadata", "json"],
    [JSON_TYPE + LIST, "json metadata", "empty", "json"],
    [JSON_TYPE + ONE, "406 late", "json metadata", "json"],
    [
      [PROTOBUF + LIST, JSON_TYPE + LIST, PROTOBUF, JSON_TYPE].join(),
      "protobuf metadata",
      "empty",
      "protobuf",
    ],
    [
      [PROTOBUF + ONE, JSON_TYPE + ONE, JSON_TYPE].join(", "),
      "406 late",
      "protobuf metadata",
      "json",
    ],
    [`${PROTOBUF};as=Foo;g=meta.k8s.io;v=v1`, "406", "406", "json"],
    [`${PROTOBUF};as=Foo;g=meta.k8s.io;v=v1,${JSON_TYPE}`, "json", "json", "json"],
    ["text/html", "406", "406", "json"],
    ["text/html,*/*;q=0.1", "json", "json", "json"],
    [`${PROTOBUF};as=PartialObjectMetadataList`, "406", "406", "json"],
    [`${PROTOBUF}${LIST}beta1`, "protobuf metadata", "empty", "json"],
    [
      `${PROTOBUF}; as=PartialObjectMetadata ; g=meta.k8s.io ;v=v1`,
      "406 late",
      "protobuf metadata",
      "json",
    ],
    [`${PROTOBUF};q=0,${JSON_TYPE}`, "json", "json", "json"],
    [`${PROTOBUF};q=abc,${JSON_TYPE};q=0.9`, "json", "json", "json"],
    [`*/*${LIST}`, "json metadata", "empty", "json"],
  ];

function outcome(accept: string | null, verb: Verb, encodings: readonly ("json" | "protobuf")[]) {
  const result = negotiate(accept, verb, RESOURCES.pods, encodings);
  switch (result.outcome) {
    case "format":
      return `${result.format.encoding}${result.format.metadataOnly ? " metadata" : ""}`;
    case "empty":
      return "empty";
    case "mismatch":
      return `${result.status.code} late`;
    case "refused":
      return `${result.status.code}`;
  }
}

for (const [accept, list, watch, error] of ANSWERS) {
  Deno.test(`negotiate() answers ${accept} as a real API server does`, () => {
    const both = ["json", "protobuf"] as const;
    deepStrictEqual(
      [outcome(accept, "list", both), outcome(accept, "watch", both), errorEncoding(accept, both)],
      [list, watch, error],
    );
  });
}

Deno.test("negotiate() answers JSON where there is no protobuf", () => {
  const only = ["json"] as const;
  deepStrictEqual(outcome(`${PROTOBUF},${JSON_TYPE}`, "list", only), "json");
  deepStrictEqual(outcome(PROTOBUF, "list", only), "406");
});

Deno.test("contentTypeOf() marks protobuf streams", () => {
  deepStrictEqual([
    contentTypeOf("json", "watch"),
    contentTypeOf("protobuf", "list"),
    contentTypeOf("protobuf", "watch"),
  ], [JSON_TYPE, PROTOBUF, `${PROTOBUF};stream=watch`]);
});
