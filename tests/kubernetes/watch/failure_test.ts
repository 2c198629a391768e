import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type ApiStatus, JSON_ENCODING } from "../../../src/kubernetes/encoding/mod.ts";
import { classify, type Moment, type Remedy } from "../../../src/kubernetes/watch/mod.ts";
import { recorded } from "../encoding/recorded.ts";

const MOMENTS: readonly Moment[] = ["list", "page", "streaming list", "watch", "event"];

function status(code: number, more: Partial<ApiStatus> = {}): ApiStatus {
  return { code, reason: "", message: "m", retryAfterSeconds: 0, ...more };
}

function recordedStatus(name: string): ApiStatus {
  const bytes = recorded(`status-${name}.json`);
  return JSON_ENCODING.status(bytes, 0, bytes.length);
}

/** What happens to a list, a later page, a streamed list, a watch, and in an ERROR event. */
const TABLE: readonly (readonly [
  what: string,
  status: ApiStatus,
  reason: string,
  remedies: readonly [Remedy, Remedy, Remedy, Remedy, Remedy],
])[] = [
  ["400", status(400), "invalid", [
    "slow retry",
    "whole list",
    "list instead",
    "relist",
    "relist",
  ]],
  ["422", recordedStatus("invalid-list-options"), "invalid", [
    "slow retry",
    "whole list",
    "list instead",
    "relist",
    "relist",
  ]],
  ["401", recordedStatus("unauthorized"), "unauthorized", all("wait")],
  ["403", recordedStatus("forbidden"), "forbidden", all("slow retry")],
  ["404", status(404), "not found", all("slow retry")],
  ["406", status(406), "not acceptable", all("slow retry")],
  ["415", status(415), "not acceptable", all("slow retry")],
  ["408", status(408), "server error", all("retry")],
  ["410", recordedStatus("gone-continue"), "expired", [
    "relist",
    "whole list",
    "relist",
    "relist",
    "relist",
  ]],
  ["Expired without its code", status(0, { reason: "Expired" }), "expired", [
    "relist",
    "whole list",
    "relist",
    "relist",
    "relist",
  ]],
  ["Gone", status(410, { reason: "Gone" }), "expired", [
    "relist",
    "whole list",
    "relist",
    "relist",
    "relist",
  ]],
  ["429", status(429), "too many requests", all("wait")],
  ["500", status(500), "server error", all("retry")],
  ["502", status(502), "server error", all("retry")],
  ["503", status(503), "server error", all("retry")],
  [
    "504",
    status(504, { reason: "Timeout", message: "Timeout: request" }),
    "server error",
    all(
      "retry",
    ),
  ],
  [
    "504 too large resource version",
    recordedStatus("list-future"),
    "too large resource version",
    all("relist"),
  ],
  ["a code nobody knows", status(418), "status 418", [
    "slow retry",
    "slow retry",
    "slow retry",
    "slow retry",
    "relist",
  ]],
  ["garbage", status(0), "status 0", [
    "retry",
    "retry",
    "retry",
    "retry",
    "relist",
  ]],
];

function all(remedy: Remedy): readonly [Remedy, Remedy, Remedy, Remedy, Remedy] {
  return [remedy, remedy, remedy, remedy, remedy];
}

for (const [what, given, reason, remedies] of TABLE) {
  Deno.test(`classify() knows what to do about ${what}, wherever it comes`, () => {
    const failures = MOMENTS.map((moment) => classify(given, moment));
    deepStrictEqual(failures.map((failure) => failure.remedy), remedies);
    for (const failure of failures) {
      strictEqual(failure.reason, reason);
      strictEqual(failure.code, given.code);
      strictEqual(failure.message, given.message);
      strictEqual(failure.unauthorized, given.code === 401);
      ok(failure.message.length > 0);
    }
  });
}

Deno.test("classify() keeps how long the server wants to be left alone, within reason", () => {
  const milliseconds = (retryAfterSeconds: number) =>
    classify(status(429, { retryAfterSeconds }), "watch").retryAfterMilliseconds;
  deepStrictEqual([0, 3, 1.5, 60].map(milliseconds), [0, 3_000, 1_500, 60_000]);
  // A timer of more than 24 days would fire at once.
  deepStrictEqual([-5, 601, 4_294_967_295, 1e300].map(milliseconds), [
    0,
    60_000,
    60_000,
    60_000,
  ]);
});
