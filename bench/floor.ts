// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * The floor under our figures: what it costs a Deno program to receive the bytes of the three
 * watches and drop them. `K8S_COLLECTOR_PEERS=FOLDER deno run -A bench/floor.ts [PODS]`
 *
 * What the collector costs beyond this is its own work: decoding, owners, encoding, sending.
 */
import process from "node:process";
import { fetchTransport } from "../src/kubernetes/watch/mod.ts";
import { MockApi } from "../tests/e2e/support/mock_api.ts";

const PODS = Number(Deno.args[0] ?? "10000");
const RATE = 1500;
const SECONDS = 8;
const RESOURCES = ["/api/v1/pods", "/apis/apps/v1/replicasets", "/apis/batch/v1/jobs"];
const LIST = "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" +
  "&allowWatchBookmarks=true&timeoutSeconds=600";
const ACCEPT = "application/vnd.kubernetes.protobuf;stream=watch";

await using api = await MockApi.start({ pods: PODS });
const server = /server: (\S+)/.exec(await Deno.readTextFile(api.kubeconfig))?.[1] ?? "";
const transport = fetchTransport({
  fetch: (path, init) => fetch(server + path, init),
  unauthorized: () => {},
});
const end = new AbortController();
let bytes = 0;
let reads = 0;

async function receive(path: string): Promise<void> {
  const { body } = await transport.open(path + LIST, { accept: ACCEPT, signal: end.signal });
  for await (const chunk of body) {
    bytes += chunk.length;
    reads++;
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const before = cpuSeconds();
const begun = performance.now();
const watches = RESOURCES.map((path) => receive(path).catch(() => {}));
let seconds = 0;
for (let last = -1; last !== bytes || bytes === 0;) {
  last = bytes;
  seconds = (performance.now() - begun) / 1000;
  await pause(50);
}
const list = cpuSeconds() - before;
console.log(
  `${PODS} pods: ${(bytes / 1e6).toFixed(1)} MB in ${reads} reads, ${seconds.toFixed(2)} s, ` +
    `${list.toFixed(2)} s of CPU`,
);

const churnBefore = cpuSeconds();
const readsBefore = reads;
await api.control(`churn?rate=${RATE}&secs=${SECONDS}&owners=10`);
await pause((SECONDS + 1) * 1000);
const churn = (cpuSeconds() - churnBefore) / (RATE * SECONDS);
console.log(
  `${RATE} events/s: ${(churn * 1e6).toFixed(0)} µs of CPU for each, ` +
    `${((reads - readsBefore) / SECONDS).toFixed(0)} reads a second`,
);
end.abort();
await Promise.all(watches);
