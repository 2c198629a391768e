import { deepStrictEqual, throws } from "node:assert/strict";
import type { KubernetesObject } from "../../../src/testbed/simulator/objects.ts";
import { fieldSelector, labelSelector } from "../../../src/testbed/simulator/selectors.ts";
import { ApiError } from "../../../src/testbed/simulator/status.ts";

function object(name: string, labels?: Record<string, string>, spec = {}): KubernetesObject {
  return {
    metadata: {
      name,
      namespace: "ns",
      uid: name,
      resourceVersion: "1",
      creationTimestamp: "2026-11-21T12:00:00Z",
      ...(labels === undefined ? {} : { labels }),
    },
    spec,
    status: { phase: "Running" },
  };
}

const OBJECTS = [
  object("none"),
  object("red", { color: "red", "example.com/size": "3" }, { nodeName: "node-1" }),
  object("blue", { color: "blue", "example.com/size": "12" }, { hostNetwork: true }),
];

const BY_LABELS: readonly (readonly [selector: string, matching: readonly string[]])[] = [
  ["color=red", ["red"]],
  ["color==red", ["red"]],
  ["color!=red", ["none", "blue"]],
  ["color", ["red", "blue"]],
  ["!color", ["none"]],
  ["! color", ["none"]],
  ["color in (red, green)", ["red"]],
  ["color in (red,blue),example.com/size=12", ["blue"]],
  ["color notin (red)", ["none", "blue"]],
  ["example.com/size>3", ["blue"]],
  ["example.com/size<12", ["red"]],
  ["color=", []],
  [" color = red , example.com/size ", ["red"]],
];

for (const [selector, matching] of BY_LABELS) {
  Deno.test(`labelSelector() of "${selector}"`, () => {
    deepStrictEqual(
      OBJECTS.filter(labelSelector(selector)).map(({ metadata }) => metadata.name),
      matching,
    );
  });
}

const BY_FIELDS: readonly (readonly [selector: string, matching: readonly string[]])[] = [
  ["metadata.name=red", ["red"]],
  ["metadata.name!=red,metadata.namespace==ns", ["none", "blue"]],
  ["spec.nodeName=node-1", ["red"]],
  ["spec.nodeName=", ["none", "blue"]],
  ["spec.hostNetwork=true", ["blue"]],
  ["spec.hostNetwork=false", ["none", "red"]],
  ["status.phase=Running,status.phase!=Failed", ["none", "red", "blue"]],
];

for (const [selector, matching] of BY_FIELDS) {
  Deno.test(`fieldSelector() of "${selector}"`, () => {
    deepStrictEqual(
      OBJECTS.filter(fieldSelector(selector, "pods")).map(({ metadata }) => metadata.name),
      matching,
    );
  });
}

Deno.test("labelSelector() refuses what it does not understand", () => {
  for (const text of ["a=b=c", "a in (x", "a b", "=b", "a in x", "a,,b"]) {
    throws(() => labelSelector(text), ApiError, text);
  }
});

Deno.test("fieldSelector() knows the fields of pods for pods only", () => {
  throws(() => fieldSelector("spec.nodeName=a", "jobs"), ApiError);
});
