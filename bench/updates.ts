/** What an hour of steady status updates costs the reducer's network. */
import { MockApi } from "../tests/e2e/support/mock_api.ts";
import { Counter, startCollector, usageOf } from "./measured.ts";
import { type Judged, judgedOf } from "./judged.ts";
import type { Contestants } from "./real.ts";

const PODS = 10_000;
/** Each pod's status changes every five minutes, in a way that concerns nobody. */
const UPDATES = 12 * PODS;
const HEARTBEATS_PER_HOUR = 3600 / 5;
/** A compressed heartbeat: the block's length and ten bytes of it. */
const HEARTBEAT_BYTES = 14;
const SECOND = 1_000;

/** The updates of an hour, shortened to some seconds; the hour's heartbeats are added. */
export async function measureUpdates(
  { peers, rust, ours }: Contestants,
): Promise<readonly Judged[]> {
  const [theirs, our] = [await hour(rust, peers), await hour(ours, peers)];
  const sent = "an hour of status updates: sent [kB]";
  const cpu = "an hour of status updates: CPU [s]";
  return [
    judgedOf(sent, "pb", PODS, [theirs.bytes / 1e3], [our.bytes / 1e3]),
    judgedOf(cpu, "pb", PODS, [theirs.cpuSeconds], [our.cpuSeconds]),
  ];
}

async function hour(
  command: readonly string[],
  peers: string,
): Promise<{ readonly bytes: number; readonly cpuSeconds: number }> {
  const pods = PODS;
  await using api = await MockApi.start({ pods });
  const expected = await api.expected();
  const containers = [...expected.values()].reduce((sum, pod) => sum + pod.containers.size, 0);
  await using counter = new Counter(peers, { pods: expected.size, containers });
  await pause(SECOND / 2);
  await using collector = startCollector(command, {
    kubeconfig: api.kubeconfig,
    intakePort: counter.port,
  });
  await counter.complete;
  await pause(3 * SECOND);
  const before = { bytes: counter.wireBytes, ...await usageOf(collector.pid) };
  const begun = performance.now();
  for (let sent = 0; sent < UPDATES; sent += pods) {
    await api.control(`touch?resource=pods&n=${pods}`);
    await pause(2 * SECOND);
  }
  await pause(5 * SECOND);
  const heartbeats = (performance.now() - begun) / SECOND / 5 * HEARTBEAT_BYTES;
  const bytes = Math.max(0, counter.wireBytes - before.bytes - heartbeats);
  const { cpuSeconds } = await usageOf(collector.pid);
  await collector.stop();
  return {
    bytes: bytes + HEARTBEATS_PER_HOUR * HEARTBEAT_BYTES,
    cpuSeconds: cpuSeconds - before.cpuSeconds,
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
