import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import type { ReceiverConnection } from "../../../src/testbed/receiver/listener.ts";
import {
  connectionLine,
  countLine,
  type ReportSubject,
  screenLines,
  summaryLines,
} from "../../../src/testbed/receiver/report.ts";
import { newStatistics } from "../../../src/testbed/receiver/statistics.ts";
import { summarise } from "../../../src/testbed/receiver/summary.ts";
import { violationOf } from "../../../src/testbed/receiver/violations.ts";
import { CONNECT, container, NotedStream, pod, resync, session, VERSION } from "./sending.ts";

const noted = new NotedStream();
noted.receive(session(
  VERSION,
  CONNECT,
  resync(3),
  pod("a"),
  container("a", "1"),
  container("a", "2"),
  pod("b"),
  container("b", "3"),
  pod("c", { ns: "batch", owner_name: "nightly", owner_kind: 3 }),
  pod("d", { ns: "kube-system", owner_name: "static\x1b[31m", owner_kind: 254 }),
  pod("e", { ns: "kube-system", owner_name: "agent", owner_kind: 255 }),
));

const connection: ReceiverConnection = {
  id: 1,
  peer: "127.0.0.1:50000",
  state: noted.stream.state,
  pods: 5,
  bytesWire: 12_345,
};

function subject(): ReportSubject {
  const statistics = newStatistics();
  Object.assign(statistics, { connections: 2, bytesWire: 12_345, bytesPlain: 54_321, blocks: 1 });
  Object.assign(statistics.messages, { connect: 1, pod_new_with_name: 1234 });
  Object.assign(statistics.violations, { unknown_delete: 2 });
  return {
    address: { host: "127.0.0.1", port: 8000 },
    connections: [connection],
    model: noted.model,
    statistics,
    violations: [violationOf("unknown_delete", "pod x")],
  };
}

Deno.test("summarise() adds up workloads, sorted by namespace and name", () => {
  const row = (namespace: string, kind: string, name: string, pods: number, containers: number) => (
    { namespace, kind, name, pods, containers }
  );
  equal(summarise(noted.model), [
    row("batch", "CronJob", "nightly", 1, 0),
    row("kube-system", "other", "agent", 1, 0),
    row("kube-system", "pod", "static\x1b[31m", 1, 0),
    row("shop", "Deployment", "checkout", 2, 3),
  ]);
});

Deno.test("screenLines() show connections, violations and workloads", () => {
  equal(screenLines(subject(), 200, 40), [
    "listening on 127.0.0.1:8000 · " +
    "1 connection, 5 pods, 3 containers, 1,235 messages, 2 violations",
    "#1 127.0.0.1:50000: node-a, version 0.11.0, epoch 3, 11 messages, 12,345 bytes",
    "violation: unknown_delete: pod x (a pod is deleted once, after it was announced (11.7))",
    "",
    "NAMESPACE    KIND        WORKLOAD          PODS  CONTAINERS",
    "batch        CronJob     nightly              1           0",
    "kube-system  other       agent                1           0",
    "kube-system  pod         static\\u001b[31m     1           0",
    "shop         Deployment  checkout             2           3",
  ]);
});

Deno.test("screenLines() fit the terminal", () => {
  for (let rows = 1; rows < 12; rows++) {
    for (const columns of [1, 20, 60]) {
      const lines = screenLines(subject(), columns, rows);
      ok(lines.length <= rows, `${lines.length} lines on ${rows} rows`);
      ok(lines.every((line) => line.length <= columns));
    }
  }
  equal(screenLines(subject(), 200, 8).slice(4), [
    "NAMESPACE    KIND     WORKLOAD  PODS  CONTAINERS",
    "batch        CronJob  nightly      1           0",
    "kube-system  other    agent        1           0",
    "… and 2 more workloads",
  ]);
});

Deno.test("connectionLine() tells what is not known yet", () => {
  const state = { hostname: "", version: undefined, epoch: undefined, messages: 0 };
  strictEqual(
    connectionLine({ ...connection, state, bytesWire: 1 }),
    "#1 127.0.0.1:50000: no connect yet, 0 messages, 1 byte",
  );
});

Deno.test("summaryLines() name every count", () => {
  equal(summaryLines(subject()), [
    "2 connections, 12,345 bytes read, 54,321 bytes of messages in 1 block",
    "messages: connect 1, pod_new_with_name 1,234",
    "violations: unknown_delete 2",
  ]);
  equal(summaryLines({ ...subject(), statistics: newStatistics() }), [
    "0 connections, 0 bytes read, 0 bytes of messages in 0 blocks",
    "messages: none",
    "violations: none",
  ]);
});

Deno.test("countLine() is one line of figures", () => {
  strictEqual(
    countLine(subject()),
    "1 connection, 5 pods, 3 containers, 1,235 messages, 2 violations",
  );
});
