// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task soak --minutes M --rate R --fault-every S`: the collector as a process of its own at so
 * many pod events a second, with a fault every so many seconds; what it uses is sampled from outside.
 */
import { argumentsOf, count } from "../../scripts/task_arguments.ts";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { kubeconfig, startSimulator, tooOld } from "../../src/testbed/simulator/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { ClusterModel } from "../chaos/model.ts";
import { TcpProxy } from "../chaos/tcp_proxy.ts";
import { freePort } from "../chaos/free_port.ts";

const { values } = argumentsOf({
  name: "soak",
  purpose: "Lets a collector work for long, with faults, and samples from outside what it uses.",
  options: {
    minutes: count("M", "how long", 30, 1),
    rate: count("R", "pod events per second", 500),
    pods: count("N", "pods at the beginning", 2_000),
    "fault-every": count("S", "seconds between two faults", 10, 1),
  },
});
const { minutes } = values;
const SAMPLE_MILLISECONDS = 5_000;
const SAMPLES_TOLD = 24;

interface Sample {
  readonly seconds: number;
  readonly rssMegabytes: number;
  readonly descriptors: number;
  /** Absent while the collector's port does not answer. */
  readonly heapMegabytes?: number;
  /** Milliseconds that a timer due at once had to wait, as the collector itself measures it. */
  readonly lag?: number;
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const simulator = startSimulator({
  pods: values.pods,
  churn: values.rate,
  bookmarkSeconds: 10,
  port: freePort(),
});
const model = new ClusterModel(simulator.cluster);
const receiver = startReceiver({ listen: { host: "127.0.0.1", port: 0 }, clock: SYSTEM_CLOCK });
const proxy = new TcpProxy(() => receiver.address.port, SYSTEM_CLOCK);
const folder = await Deno.makeTempDir();
await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfig({ url: simulator.url }));
const httpPort = freePort();
const collector = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "--no-check", new URL("../../main.ts", import.meta.url).pathname],
    ...["collect", `--kubeconfig=${folder}/kubeconfig`, "--intake-host=127.0.0.1"],
    ...[`--intake-port=${proxy.port}`, "--delete-ttl-secs=5", "--log-format=json"],
    `--http-listen=127.0.0.1:${httpPort}`,
  ],
  stdout: "null",
  stderr: "piped",
}).spawn();
let serious = 0;
const logged = (async () => {
  for await (const text of collector.stderr.pipeThrough(new TextDecoderStream())) {
    serious += text.match(/"level":"(error|fatal)"/gi)?.length ?? 0;
  }
})();

const FAULTS: readonly (readonly [string, () => void])[] = [
  ["watches cut", () => void simulator.faults.onWatches({ kind: "cut" })],
  ["watches end", () => void simulator.faults.onWatches({ kind: "end" })],
  ["history compacted, watches cut", () => {
    simulator.cluster.compact();
    simulator.faults.onWatches({ kind: "cut" });
  }],
  ["410 in the stream", () =>
    void simulator.faults.onWatches({
      kind: "error",
      status: tooOld(1, simulator.cluster.revision.current),
    })],
  ["intake closed", () => proxy.closeAll()],
  ["intake closed within the snapshot", () => {
    proxy.planNext({ bytes: 20_000 });
    proxy.closeAll();
  }],
  ["reducer disconnects", () => receiver.disconnectAll()],
  ["reducer reads nothing for 3 s", () => {
    for (const link of proxy.links) link.disturbed = true;
    receiver.pause();
    setTimeout(() => receiver.resume(), 3_000);
  }],
  ["503 with the watches cut", () => {
    simulator.faults.onRequests({ kind: "status", code: 503 }, { count: 3 });
    simulator.faults.onWatches({ kind: "cut" });
  }],
];

async function sample(begun: number): Promise<Sample> {
  const status = await Deno.readTextFile(`/proc/${collector.pid}/status`);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  let descriptors = 0;
  for await (const _ of Deno.readDir(`/proc/${collector.pid}/fd`)) descriptors++;
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, rssMegabytes: rss, descriptors, ...await scraped() };
}

async function scraped(): Promise<Pick<Sample, "heapMegabytes" | "lag">> {
  try {
    const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
    return {
      heapMegabytes: value("process_heap_bytes") / 2 ** 20,
      lag: value("k8s_collector_event_loop_lag_seconds") * 1000,
    };
  } catch {
    // It has not opened its port yet.
    return {};
  }
}

/** Least squares: megabytes an hour. */
function slope(samples: readonly Sample[]): number {
  const mean = (value: (sample: Sample) => number) =>
    samples.reduce((sum, each) => sum + value(each), 0) / samples.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ rssMegabytes }) => rssMegabytes)];
  const top = samples.reduce((sum, s) => sum + (s.seconds - x) * (s.rssMegabytes - y), 0);
  const bottom = samples.reduce((sum, s) => sum + (s.seconds - x) ** 2, 0);
  return bottom === 0 ? 0 : top / bottom * 3600;
}

const begun = performance.now();
const samples: Sample[] = [];
const counts: Record<string, number> = {};
let nextFault = values["fault-every"];
let turn = 0;
let told = 0;
while ((performance.now() - begun) / 60_000 < minutes) {
  await sleep(SAMPLE_MILLISECONDS);
  samples.push(await sample(begun));
  if (samples.length >= told + SAMPLES_TOLD) {
    told = samples.length;
    const { seconds, rssMegabytes, heapMegabytes, descriptors } = samples.at(-1)!;
    console.log(
      `${(seconds / 60).toFixed(0)} min: ${rssMegabytes.toFixed(0)} MB, heap ` +
        `${heapMegabytes?.toFixed(0)} MB, ${descriptors} descriptors, ` +
        `${receiver.statistics.connections} connections`,
    );
  }
  if ((performance.now() - begun) / 1000 < nextFault) continue;
  nextFault += values["fault-every"];
  const [name, inject] = FAULTS[turn++ % FAULTS.length]!;
  counts[name] = (counts[name] ?? 0) + 1;
  inject();
}

// The churn never rests, and what was deleted stays announced for a while: who exists must be known.
await sleep(15_000);
const missing = model.differences(receiver.model).filter((text) => text.includes("not announced"));
collector.kill("SIGTERM");
const { code } = await collector.status;
await logged;
await proxy[Symbol.asyncDispose]();
await receiver.close();
await simulator.close();
model[Symbol.dispose]();
await Deno.remove(folder, { recursive: true });

const warm = samples.slice(Math.floor(samples.length / 4));
const rss = samples.map(({ rssMegabytes }) => Math.round(rssMegabytes));
const violations = Object.entries(receiver.statistics.violations)
  .filter(([rule]) => rule !== "truncated" && rule !== "connection_reset");
console.log(`${minutes} min, ${values.rate} events/s, ${values.pods} pods at the beginning`);
for (const [name, count] of Object.entries(counts)) console.log(`  ${count} × ${name}`);
console.log(
  `memory: ${rss[0]} MB first, ${Math.max(...rss)} MB most, ${rss.at(-1)} MB last; slope of the ` +
    `last three quarters ${slope(warm).toFixed(1)} MB/h`,
);
console.log(
  `descriptors: ${samples[0]?.descriptors} first, ` +
    `${Math.max(...samples.map(({ descriptors }) => descriptors))} most, ` +
    `${samples.at(-1)?.descriptors} last`,
);
const sorted = samples.flatMap(({ lag }) => lag ?? []).toSorted((x, y) => x - y);
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
console.log(
  `event loop lag of ${sorted.length} scrapes: median ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
    `most ${at(1)} ms`,
);
console.log(
  `${receiver.statistics.connections} connections, violations: ${JSON.stringify(violations)}, ` +
    `errors logged: ${serious}, pods not announced at the end: ${missing.length}, exit code ${code}`,
);
Deno.exit(violations.length + serious + missing.length + code === 0 ? 0 : 1);
