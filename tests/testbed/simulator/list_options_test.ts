import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { parseListOptions, versionNumber } from "../../../src/testbed/simulator/list_options.ts";
import { ApiError } from "../../../src/testbed/simulator/status.ts";
import { recordedText } from "./recorded.ts";

function parse(query: string, watchList = true) {
  return parseListOptions(new URLSearchParams(query), "pods", watchList);
}

function refusal(query: string, watchList = true) {
  let status: ApiError["status"] | undefined;
  throws(() => {
    const options = parse(query, watchList);
    versionNumber(options);
  }, (error) => {
    status = error instanceof ApiError ? error.status : undefined;
    return status !== undefined;
  });
  return status;
}

Deno.test("parseListOptions() reads flags as Kubernetes does", () => {
  const read = (value: string) => parse(`allowWatchBookmarks${value}`).allowWatchBookmarks;
  deepStrictEqual(["=1", "=true", "=foo", "=", "=0", "=False"].map(read), [
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  strictEqual(parse("").sendInitialEvents, undefined);
});

Deno.test("parseListOptions() refuses a streamed list without a match as a real server does", () => {
  const status = refusal("watch=1&sendInitialEvents=true&allowWatchBookmarks=true");
  const recorded = JSON.parse(recordedText("status-invalid-list-options.json"));
  deepStrictEqual({ kind: "Status", apiVersion: "v1", ...status }, recorded);
});

const REFUSED: readonly (readonly [query: string, code: number, message: string])[] = [
  ["limit=abc", 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
  ["fieldSelector=foo.bar=1", 400, "field label not supported: foo.bar"],
  [
    "fieldSelector=spec.nodeName",
    400,
    "invalid selector: 'spec.nodeName'; can't understand 'spec.nodeName'",
  ],
  ["labelSelector=a=b=c", 400, "unable to parse requirement: 'a=b=c' is not understood"],
  [
    "resourceVersion=abc",
    400,
    'invalid resource version: resourceVersion: Invalid value: "abc": ' +
    'strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  [
    "watch=1&resourceVersion=abc",
    500,
    'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  [
    "resourceVersionMatch=Exact",
    422,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ' +
    "resourceVersionMatch is forbidden unless resourceVersion is provided",
  ],
  [
    "resourceVersionMatch=Foo&resourceVersion=5",
    422,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ' +
    'Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
  ],
  [
    "resourceVersionMatch=Exact&resourceVersion=0",
    422,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ' +
    'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
  ],
  [
    "sendInitialEvents=true",
    422,
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: ' +
    "sendInitialEvents is forbidden for list",
  ],
  [
    "watch=1&resourceVersion=5&resourceVersionMatch=Exact",
    422,
    'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: ' +
    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided, " +
    'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
  ],
];

for (const [query, code, message] of REFUSED) {
  Deno.test(`parseListOptions() refuses ${query} with ${code}`, () => {
    const status = refusal(query);
    deepStrictEqual([status?.code, status?.message], [code, message]);
  });
}
