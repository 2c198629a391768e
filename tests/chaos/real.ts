import { configureSync, resetSync } from "@logtape/logtape";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { pause, SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { ControlPlane } from "../e2e/support/control_plane.ts";
import { differences } from "../support/oracle/differences.ts";
import type { Outcome } from "./executor.ts";
import { IntakeFaults, RestartingReceiver } from "./intake_faults.ts";
import { announcedOf } from "./model.ts";
import { Observations } from "./observations.ts";
import { watchUnhandled } from "./process_watch.ts";
import { RunningCollector } from "./running_collector.ts";
import type { IntakeFault } from "./schedule.ts";
import { type Link, TcpProxy } from "./tcp_proxy.ts";

const NEVER = new AbortController().signal;
const POLL = 300;
const PEACE = 150_000;
const STEPS = 14;

const IMAGES = ["nginx:1.27", "shop/app:1", "registry.example/shop/app:2"] as const;

const INTAKE_FAULTS = [
  ...["reads nothing", "reads slowly", "closes at a byte", "disconnects", "restarts"] as const,
  ...["network refuses", "network black hole"] as const,
];
const SERVER_FAULTS = [
  ...["network closes", "network refuses", "network black hole", "compact"] as const,
  ...["restart", "crash"] as const,
];

/** The campaign against a real control plane, in the time of the machine: one schedule a seed. */
export async function realCampaign(
  [first, last]: readonly [number, number],
  minutes: number,
  told: (outcome: Outcome) => void,
  log: (line: string) => void,
): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  await using plane = await ControlPlane.start();
  const kubeconfig = await Deno.readTextFile(plane.kubeconfig);
  for (let seed = first; seed <= last && performance.now() < end; seed++) {
    told(await schedule(seed, plane, kubeconfig, log));
  }
}

async function schedule(
  seed: number,
  plane: ControlPlane,
  kubeconfig: string,
  log: (line: string) => void,
): Promise<Outcome> {
  const begun = performance.now();
  const dice = new Random(seed);
  const clock = SYSTEM_CLOCK;
  const disturbed = new Map<number, Link>();
  const seen = new Observations(clock, (port) => disturbed.get(port)?.disturbed ?? false);
  using _unhandled = watchUnhandled(seen.problems);
  configureSync({
    reset: true,
    sinks: {
      seen: (record) => {
        seen.logged(record);
        log(`${record.level} ${record.category.at(-1)}: ${record.message.map(String).join("")}`);
      },
    },
    loggers: [
      { category: ["k8s-collector"], lowestLevel: "info", sinks: ["seen"] },
      { category: ["logtape", "meta"], lowestLevel: "fatal", sinks: [] },
    ],
  });
  const serverPort = Number(/server: "?https:\/\/[^\s:]+:(\d+)/.exec(kubeconfig)?.[1]);
  if (!(serverPort > 0)) throw new Error("the kubeconfig names no port of the server");
  await using apiProxy = new TcpProxy(() => serverPort, clock);
  const receiver = new RestartingReceiver(clock, seen);
  await using intakeProxy = new TcpProxy(() => receiver.port, clock);
  intakeProxy.onLink = (link) => disturbed.set(link.port, link);
  const intakeFaults = new IntakeFaults(receiver, intakeProxy, clock, () => {});
  const collector = new RunningCollector(`collector-${seed}`, {
    kubeconfig: kubeconfig.replace(`:${serverPort}`, `:${apiProxy.port}`),
    intakePort: intakeProxy.port,
    clock,
    random: Math.random,
    initialList: dice.below(2) === 0 ? "watch-list" : "pages",
    compression: "lz4",
    relist: "diff",
    waitingLimit: 10_000,
    ended: (error) => seen.problems.push(`the collector ended: ${error}`),
  });
  const changes = new RealChanges(plane, seed, dice, log);
  const actions: Record<string, number> = {};
  let restarts: Promise<void> = Promise.resolve();
  for (let step = 0; step < STEPS; step++) {
    await pause(clock, dice.below(1_500), NEVER);
    let what: string;
    const number = dice.next();
    if (number < 0.5) what = `cluster: ${await changes.next()}`;
    else if (number < 0.75) {
      const kind = INTAKE_FAULTS[dice.below(INTAKE_FAULTS.length)]!;
      const fault = { kind, milliseconds: 500 + dice.below(3_000), bytesPerSecond: 100 };
      intakeFaults.inject({ ...fault, bytes: dice.below(5_000) } as IntakeFault);
      what = `intake: ${kind}`;
    } else {
      const kind = SERVER_FAULTS[dice.below(SERVER_FAULTS.length)]!;
      what = `api: ${kind}`;
      if (kind === "network closes") apiProxy.closeAll();
      else if (kind === "network black hole") { for (const link of apiProxy.links) link.freeze(); }
      else if (kind === "network refuses") {
        apiProxy.refuse();
        clock.after(1_000 + dice.below(3_000), () => apiProxy.accept());
      } else if (kind === "compact") await plane.compact();
      else {
        restarts = restarts.then(() =>
          plane.restart("kube-apiserver", kind === "crash" ? "KILL" : "TERM", 1)
        );
      }
    }
    log(`ACTION ${what}`);
    actions[what] = (actions[what] ?? 0) + 1;
  }
  await restarts;
  apiProxy.accept();
  intakeFaults.end();
  const peace = clock.now();
  let right = peace;
  let left: readonly string[] = ["never compared"];
  let changedAt = peace;
  let before = "";
  for (let stable = 0; stable < 5 && clock.now() < peace + PEACE;) {
    const expected = await plane.expected();
    const now = JSON.stringify([...expected.keys()]);
    if (now !== before) changedAt = clock.now();
    before = now;
    left = receiver.receiver === undefined
      ? ["no receiver"]
      : differences(announcedOf(receiver.receiver.model), expected);
    if (left.length > 0) stable = 0;
    else if (stable++ === 0) right = clock.now();
    await pause(clock, POLL, NEVER);
  }
  if (left.length > 0) right = clock.now();
  seen.problems.push(...left.slice(0, 5));
  const pods = receiver.receiver?.model.pods.size ?? 0;
  await changes.clean();
  await collector.stop();
  await receiver.stop();
  resetSync();
  const settled = Math.max(peace, changedAt);
  const waited = Math.max(settled, Math.min(right, seen.waitingUntil));
  return {
    seed,
    problems: seen.problems,
    actions,
    converged: Math.max(0, Math.round(right - settled)),
    convergedAfterWait: Math.max(0, Math.round(right - waited)),
    connections: seen.connections,
    messages: seen.messages,
    pods,
    heapBytes: Deno.memoryUsage().heapUsed,
    realMilliseconds: Math.round(performance.now() - begun),
  };
}

/** Changes by kubectl, in a namespace of the schedule's own. */
class RealChanges {
  readonly #plane: ControlPlane;
  readonly #namespace: string;
  readonly #dice: Random;
  readonly #log: (line: string) => void;
  #deployments: string[] = [];
  #made = 0;
  #ready = false;

  constructor(plane: ControlPlane, seed: number, dice: Random, log: (line: string) => void) {
    this.#log = log;
    this.#plane = plane;
    this.#namespace = `chaos-${seed}`;
    this.#dice = dice;
  }

  async next(): Promise<string> {
    if (!this.#ready) {
      if (!await this.#kubectl("create", "namespace", this.#namespace)) return "nothing";
      this.#ready = true;
    }
    const dice = this.#dice;
    const namespace = `-n=${this.#namespace}`;
    const name = dice.pick(this.#deployments);
    const image = IMAGES[dice.below(IMAGES.length)]!;
    const kind = name === undefined ? 0 : dice.below(8);
    if (kind <= 1 || name === undefined) {
      const created = `app-${++this.#made}`;
      const replicas = `--replicas=${1 + dice.below(8)}`;
      await this.#kubectl("create", "deployment", created, `--image=${image}`, replicas, namespace);
      this.#deployments.push(created);
      return "create";
    }
    switch (kind) {
      case 2:
        await this.#kubectl("scale", "deployment", name, `--replicas=${dice.below(15)}`, namespace);
        return "scale";
      case 3:
        await this.#kubectl("set", "image", `deployment/${name}`, `*=${image}`, namespace);
        return "rollout";
      case 4:
        await this.#kubectl("create", "job", `job-${++this.#made}`, `--image=${image}`, namespace);
        return "job";
      case 5:
        this.#deployments = this.#deployments.filter((each) => each !== name);
        await this.#kubectl("delete", "deployment", name, "--wait=false", namespace);
        return "delete";
      case 6:
        this.#deployments = this.#deployments.filter((each) => each !== name);
        await this.#kubectl("delete", "deployment", name, "--cascade=orphan", namespace);
        return "orphan";
      default:
        await this.#kubectl(
          ...["delete", "pods", "-l", `app=${name}`, "--force", "--grace-period=0"],
          ...["--wait=false", namespace],
        );
        return "kill pods";
    }
  }

  async clean(): Promise<void> {
    await this.#kubectl("delete", "namespace", this.#namespace, "--wait=false");
  }

  /** False where the server is away just now, or the object is. */
  async #kubectl(...args: readonly string[]): Promise<boolean> {
    try {
      await this.#plane.kubectl([...args, "--request-timeout=5s"]);
      return true;
    } catch (error) {
      this.#log(`kubectl: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }
}
