import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { check } from "./checker.ts";

const record = (n: number, pod = "a") => ({
  body: `n=${n} `,
  "k8s.namespace.name": "ns",
  "k8s.pod.name": pod,
  "k8s.pod.uid": "u",
  "k8s.container.name": "app",
  "k8s.container.restart_count": 0,
  "log.iostream": "stdout",
});
const truths = [{ key: "ns_a_u/app/0 stdout", count: 3 }];

Deno.test("check() finds nothing where nothing is wrong", () => {
  const { examples, ...counts } = check(truths, [record(0), record(1), record(2)]);
  deepStrictEqual(counts, { lost: 0, repeated: 0, wrongPod: 0, wrongOrder: 0 });
  deepStrictEqual(examples, []);
});

Deno.test("check() finds what is lost, repeated, another pod's, or out of order", () => {
  strictEqual(check(truths, [record(0), record(2)]).lost, 1);
  strictEqual(check(truths, [record(0), record(1), record(1), record(2)]).repeated, 1);
  strictEqual(check(truths, [record(0, "b"), record(1), record(2)]).wrongPod, 1);
  strictEqual(check(truths, [record(1), record(0), record(2)]).wrongOrder, 1);
});
