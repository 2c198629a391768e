/** Both programs by turns against a real API server with 10,000 pods. */
import { ControlPlane } from "../tests/e2e/support/control_plane.ts";
import { tenThousandPods } from "../tests/e2e/support/data_set.ts";
import { AS_IN_A_POD } from "../tests/e2e/support/in_a_pod.ts";
import { waitFor } from "../tests/e2e/support/wait_for.ts";
import { Counter, receivedFrom, startCollector, usageOf } from "./measured.ts";
import { type Judged, judgedOf } from "./judged.ts";

const PODS = 10_000;
const CONTAINERS = 20_000;
const STARTS = 7;

export interface Contestants {
  readonly peers: string;
  readonly rust: readonly string[];
  readonly ours: readonly string[];
}

type Figures = Readonly<Record<string, number>>;

export async function measureReal(
  { peers, rust, ours }: Contestants,
  repetitions: number,
): Promise<readonly Judged[]> {
  const data = await tenThousandPods();
  await using plane = await ControlPlane.start({ controllers: false, data });
  const account = await plane.serviceAccount("default", "collector");
  const runs = { rust: [] as Figures[], ours: [] as Figures[] };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    runs.rust.push(await resync(rust, plane.kubeconfig, peers));
    runs.ours.push(await resync(ours, plane.kubeconfig, peers));
  }
  // The compared kind of start needs a mount of its own.
  const starts = Deno.uid() === 0 ? Math.max(STARTS, repetitions) : 0;
  for (let repetition = 0; repetition < starts; repetition++) {
    runs.rust.push(await start(rust, account));
    runs.ours.push(await start(ours, account));
  }
  return judge(runs);
}

function judge(runs: Readonly<Record<"rust" | "ours", readonly Figures[]>>): readonly Judged[] {
  const metrics = [...new Set(runs.ours.flatMap(Object.keys))];
  return metrics.map((metric) => {
    const of = (figures: readonly Figures[]) =>
      figures.flatMap((one) => one[metric] === undefined ? [] : [one[metric]]);
    return judgedOf(metric, "real", PODS, of(runs.rust), of(runs.ours));
  });
}

/** From the start until the peer decoder has everything. */
async function resync(
  command: readonly string[],
  kubeconfig: string,
  peers: string,
): Promise<Figures> {
  await using counter = new Counter(peers, { pods: PODS, containers: CONTAINERS });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begun = performance.now();
  await using collector = startCollector(command, { kubeconfig, intakePort: counter.port });
  await counter.complete;
  const seconds = (performance.now() - begun) / 1000;
  const { cpuSeconds, peakMegabytes } = await usageOf(collector.pid);
  const port = /server: "?https:\/\/[^":]+:([0-9]+)/.exec(await Deno.readTextFile(kubeconfig));
  const bytes = await receivedFrom(collector.pid, Number(port?.[1]));
  await collector.stop();
  return {
    "resync wall [s]": seconds,
    "resync CPU [s]": cpuSeconds,
    "peak RSS at resync [MB]": peakMegabytes,
    "resync: read from the API server [MB]": bytes / 1e6,
  };
}

/** From the start, as a pod would, until there is a connection to the reducer. */
async function start(command: readonly string[], kubeconfig: string): Promise<Figures> {
  const [, host = "", port = ""] = /server: "?https:\/\/([^":]+):([0-9]+)/.exec(
    await Deno.readTextFile(kubeconfig),
  ) ?? [];
  using reducer = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const script = ["unshare", "--mount", "bash", "-c", AS_IN_A_POD, "pod"];
  await using collector = startCollector(
    [...script, kubeconfig.replace(/\/[^/]*$/, ""), ...command],
    { intakePort: reducer.addr.port },
    { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port },
  );
  using connection = await reducer.accept();
  await connection.read(new Uint8Array(1));
  const end = (performance.timeOrigin + performance.now()) / 1000;
  const line = await waitFor("the time of its start", () => {
    const found = collector.errors.find((text) => text.startsWith("begun "));
    if (found === undefined) throw new Error("not yet");
    return found;
  });
  return { "start to connected [s]": end - Number(line.slice("begun ".length)) / 1e9 };
}
