import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import type { LogRecord } from "@logtape/logtape";
import { type DueLine, RepeatedFailures } from "../../src/operations/repeated.ts";
import { logRecord } from "./log_record.ts";

function failure(properties: Record<string, unknown> = {}, template = "list failed"): LogRecord {
  return logRecord("warning", template, properties);
}

function summarize(lines: readonly DueLine[]): readonly (readonly [string, number])[] {
  return lines.map(({ record, repetition }) => [String(record.rawMessage), repetition?.times ?? 0]);
}

Deno.test("RepeatedFailures.offer() lets the first through at once and holds the next back", () => {
  const failures = new RepeatedFailures();
  deepStrictEqual(summarize(failures.offer(failure(), 0)), [["list failed", 0]]);
  deepStrictEqual(failures.offer(failure(), 1), []);
  equal(failures.nextDue(), 10_000);
});

for (const property of ["reason", "remark", "file", "origin"]) {
  Deno.test(`RepeatedFailures.offer() takes nothing for a repetition that has another ${property}`, () => {
    const failures = new RepeatedFailures();
    equal(failures.offer(failure({ [property]: "the first" }), 0).length, 1);
    equal(failures.offer(failure({ [property]: "the second" }), 1).length, 1);
    equal(failures.offer(failure({ [property]: "the first" }), 2).length, 0);
  });
}

Deno.test("RepeatedFailures.due() reports the count at growing intervals", () => {
  const failures = new RepeatedFailures();
  const reports: (readonly [at: number, times: number])[] = [];
  failures.offer(failure(), 0);
  for (let now = 1_000; now <= 1_000_000; now += 1_000) {
    failures.offer(failure(), now);
    for (const { repetition } of failures.due(now)) reports.push([now, repetition?.times ?? 0]);
  }
  deepStrictEqual(reports, [[10_000, 10], [70_000, 60], [370_000, 300], [670_000, 300], [
    970_000,
    300,
  ]]);
});

Deno.test("RepeatedFailures.due() reports the last record and the time since the last line", () => {
  const failures = new RepeatedFailures();
  failures.offer(failure({ attempt: 1 }), 0);
  failures.offer(failure({ attempt: 2 }), 500);
  failures.offer(failure({ attempt: 3 }), 700);
  const [line] = failures.due(10_000);
  equal(line?.record.properties.attempt, 3);
  deepStrictEqual(line?.repetition, { times: 2, milliseconds: 10_000 });
});

Deno.test("RepeatedFailures keeps a failure with a slow retry one failure", () => {
  const failures = new RepeatedFailures();
  let lines = failures.offer(failure(), 0).length;
  for (let now = 1_000; now <= 600_000; now += 1_000) {
    if (now % 60_000 === 0) lines += failures.offer(failure(), now).length;
    lines += failures.due(now).length;
  }
  equal(lines, 4);
});

Deno.test("RepeatedFailures forgets a failure after two silent minutes", () => {
  const failures = new RepeatedFailures();
  failures.offer(failure(), 0);
  deepStrictEqual(failures.due(10_000), []);
  equal(failures.nextDue(), 120_000);
  deepStrictEqual(failures.due(120_000), []);
  equal(failures.nextDue(), undefined);
  equal(failures.offer(failure(), 120_001).length, 1);
});

Deno.test("RepeatedFailures.offer() reports what was held back when it went well again", () => {
  const failures = new RepeatedFailures();
  failures.offer(failure({ resource: "pods" }), 0);
  failures.offer(failure({ resource: "pods" }), 10);
  failures.offer(failure({ resource: "jobs" }), 0);
  failures.offer(failure({ resource: "jobs" }), 10);
  const recovered = logRecord("info", "watching again", { resource: "pods" });
  deepStrictEqual(summarize(failures.offer(recovered, 20)), [["list failed", 1], [
    "watching again",
    0,
  ]]);
  equal(failures.offer(failure({ resource: "pods" }), 30).length, 1);
  deepStrictEqual(failures.offer(failure({ resource: "jobs" }), 30), []);
});

Deno.test("RepeatedFailures.offer() reports what was held back before a new failure", () => {
  const failures = new RepeatedFailures();
  failures.offer(failure(), 0);
  failures.offer(failure(), 10);
  deepStrictEqual(summarize(failures.offer(failure({}, "watch failed"), 20)), [
    ["list failed", 1],
    ["watch failed", 0],
  ]);
});

Deno.test("RepeatedFailures.offer() folds two failures that alternate", () => {
  const failures = new RepeatedFailures();
  let lines = 0;
  for (let now = 0; now < 9_000; now += 100) {
    lines +=
      failures.offer(failure({}, now % 200 === 0 ? "list failed" : "watch failed"), now).length;
  }
  equal(lines, 2);
});

for (
  const [name, other] of [
    ["resource", failure({ resource: "jobs" })],
    ["reason", failure({ resource: "pods", reason: "timeout" })],
    ["class of error", failure({ resource: "pods", error: new TypeError("x") })],
    ["level", logRecord("error", "list failed", { resource: "pods" })],
    [
      "component",
      logRecord("warning", "list failed", { resource: "pods" }, ["k8s-collector", "x"]),
    ],
  ] as const
) {
  Deno.test(`RepeatedFailures.offer() takes another ${name} for another failure`, () => {
    const failures = new RepeatedFailures();
    failures.offer(failure({ resource: "pods" }), 0);
    equal(failures.offer(other, 1).length, 1);
  });
}

Deno.test("RepeatedFailures.offer() holds neither debug nor fatal records back", () => {
  const failures = new RepeatedFailures();
  for (const level of ["debug", "fatal"] as const) {
    equal(failures.offer(logRecord(level, "x"), 0).length, 1);
    equal(failures.offer(logRecord(level, "x"), 1).length, 1);
  }
});

Deno.test("RepeatedFailures.offer() writes what was held back before a fatal record", () => {
  const failures = new RepeatedFailures();
  failures.offer(failure(), 0);
  failures.offer(failure(), 1);
  deepStrictEqual(summarize(failures.offer(logRecord("fatal", "end"), 2)), [
    ["list failed", 1],
    ["end", 0],
  ]);
});

Deno.test("RepeatedFailures.flush() reports everything held back and follows nothing any more", () => {
  const failures = new RepeatedFailures();
  for (const resource of ["pods", "jobs"]) {
    failures.offer(failure({ resource }), 0);
    failures.offer(failure({ resource }), 1);
  }
  equal(failures.flush(2).length, 2);
  equal(failures.nextDue(), undefined);
  deepStrictEqual(failures.flush(3), []);
});

Deno.test("RepeatedFailures follows a bounded number of failures and loses no count", () => {
  const failures = new RepeatedFailures();
  let written = 0;
  let counted = 0;
  const count = (lines: readonly DueLine[]) => {
    for (const { repetition } of lines) {
      if (repetition === undefined) written++;
      else counted += repetition.times;
    }
  };
  for (let index = 0; index < 1_000; index++) {
    count(failures.offer(failure({}, `failure ${index}`), index));
    count(failures.offer(failure({}, `failure ${index}`), index));
  }
  count(failures.flush(2_000));
  deepStrictEqual([written, counted], [1_000, 1_000]);
});
