import { configureSync, resetSync } from "@logtape/logtape";
import { kubeconfig, Random, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { pause } from "../../src/time/mod.ts";
import { LOOPBACK } from "../support/loopback_certificate.ts";
import { ApiFaults } from "./api_faults.ts";
import { ClusterChanges } from "./cluster_changes.ts";
import { CompressedClock } from "./compressed_clock.ts";
import { freePort } from "./free_port.ts";
import { IntakeFaults, RestartingReceiver } from "./intake_faults.ts";
import { ClusterModel } from "./model.ts";
import { Observations } from "./observations.ts";
import { heapBack, socketBaseline, socketsBack, watchUnhandled } from "./process_watch.ts";
import { RunningCollector } from "./running_collector.ts";
import type { Schedule } from "./schedule.ts";
import { type Link, TcpProxy } from "./tcp_proxy.ts";

/** How a schedule went. Times are milliseconds of the compressed clock. */
export interface Outcome {
  readonly seed: number;
  /** Empty when all was well. */
  readonly problems: readonly string[];
  /** How often each kind of action was taken. */
  readonly actions: Readonly<Record<string, number>>;
  /** From the last fault, or change of the cluster, until the receiver was right again. */
  readonly converged: number;
  /** The same from the end of the last wait that a backoff, or a silent peer, imposed. */
  readonly convergedAfterWait: number;
  readonly connections: number;
  readonly messages: Readonly<Record<string, number>>;
  readonly pods: number;
  readonly heapBytes: number;
  readonly realMilliseconds: number;
}

export interface ExecutorOptions {
  /** How many times faster than the machine's the clock runs. */
  readonly speed: number;
  readonly log?: (line: string) => void;
}

const TOKEN = "the-token-of-the-campaign";
const PACE = { schedule: 100, initialise: 300, start: 500, stop: 700 };
/** The longest deadlines and backoffs one after another, and some. */
const PEACE = 200_000;
/** Right once is not enough: it must stay so. */
const STAYS_RIGHT = 1_500;
const SHUTDOWN = 6_000;
/** How often a log of one schedule says what is not right yet. */
const TELL = 5_000;
/** So long a pod waits for a ReplicaSet or Job that does not exist. */
const OWNER_WAIT = 10_000;

/** Runs schedules, each in a world of its own: a cluster, a reducer, and a collector between. */
export async function execute(schedule: Schedule, options: ExecutorOptions): Promise<Outcome> {
  const realStart = performance.now();
  const sockets = socketBaseline();
  using clock = new CompressedClock(options.speed);
  const disturbed = new Map<number, Link>();
  const seen = new Observations(clock, (port) => disturbed.get(port)?.disturbed ?? false);
  using _unhandled = watchUnhandled(seen.problems);
  const started = clock.now();
  configureSync({
    reset: true,
    sinks: {
      seen: (record) => {
        seen.logged(record);
        const text = record.message.map(String).join("");
        const at = ((clock.now() - started) / 1000).toFixed(2);
        options.log?.(`${at} ${record.level} ${record.category.at(-1)}: ${text}`);
      },
    },
    loggers: [
      { category: ["k8s-collector"], lowestLevel: "info", sinks: ["seen"] },
      { category: ["logtape", "meta"], lowestLevel: "fatal", sinks: [] },
    ],
  });
  const actions: Record<string, number> = {};
  let result;
  try {
    const world = new World(schedule, clock, seen, disturbed);
    try {
      for (const { after, action } of schedule.steps) {
        await pause(clock, after, NEVER);
        const what = world.act(action);
        actions[what] = (actions[what] ?? 0) + 1;
        options.log?.(
          `${((clock.now() - started) / 1000).toFixed(2)} ACTION ${JSON.stringify(action)}`,
        );
      }
      result = await world.peace(options.log ?? (() => {}));
    } finally {
      await world.end();
    }
  } finally {
    resetSync();
  }
  if (clock.timers > 0) seen.problems.push(`${clock.timers} timers are left`);
  await socketsBack(sockets, seen.problems);
  const heapBytes = await heapBack(seen.problems);
  return {
    seed: schedule.seed,
    problems: seen.problems,
    actions,
    ...result,
    connections: seen.connections,
    messages: seen.messages,
    heapBytes,
    realMilliseconds: Math.round(performance.now() - realStart),
  };
}

const NEVER = new AbortController().signal;

class World {
  readonly #schedule: Schedule;
  readonly #clock: CompressedClock;
  readonly #seen: Observations;
  readonly #simulator;
  readonly #model: ClusterModel;
  readonly #changes: ClusterChanges;
  readonly #apiProxy: TcpProxy;
  readonly #apiFaults: ApiFaults;
  readonly #receiver: RestartingReceiver;
  readonly #intakeProxy: TcpProxy;
  readonly #intakeFaults: IntakeFaults;
  readonly #random: Random;
  readonly #collectors: RunningCollector[] = [];
  #started = 0;
  /** Real milliseconds that a comparison took last. */
  #comparing = 0;
  #rolls: Promise<void> = Promise.resolve();

  constructor(
    schedule: Schedule,
    clock: CompressedClock,
    seen: Observations,
    disturbed: Map<number, Link>,
  ) {
    this.#schedule = schedule;
    this.#clock = clock;
    this.#seen = seen;
    this.#random = new Random(schedule.seed ^ 0x5eed);
    const { seed, pods, watchList, protobuf } = schedule;
    const serverPort = freePort();
    this.#simulator = startSimulator({
      seed,
      pods,
      clock,
      pace: PACE,
      bookmarkSeconds: 10,
      watchList,
      encodings: protobuf ? ["json", "protobuf"] : ["json"],
      token: TOKEN,
      certificate: LOOPBACK,
      port: serverPort,
    });
    this.#model = new ClusterModel(this.#simulator.cluster);
    this.#changes = new ClusterChanges(this.#simulator);
    this.#apiProxy = new TcpProxy(() => serverPort, clock);
    this.#apiFaults = new ApiFaults(this.#simulator, this.#apiProxy, clock, TOKEN);
    this.#receiver = new RestartingReceiver(clock, seen);
    this.#intakeProxy = new TcpProxy(() => this.#receiver.port, clock);
    this.#intakeProxy.onLink = (link) => disturbed.set(link.port, link);
    this.#intakeFaults = new IntakeFaults(
      this.#receiver,
      this.#intakeProxy,
      clock,
      () => this.#rolls = this.#rolls.then(() => this.#roll()),
    );
    this.#collectors.push(this.#start());
  }

  /** Does it and says what it was. */
  act(action: Schedule["steps"][number]["action"]): string {
    if (action.on === "cluster") {
      this.#changes.make(action.change);
      return `cluster: ${action.change.kind}`;
    }
    if (action.on === "api") {
      this.#apiFaults.inject(action.fault);
      const { kind } = action.fault;
      return `api: ${kind}${"code" in action.fault ? ` ${action.fault.code}` : ""}`;
    }
    this.#intakeFaults.inject(action.fault);
    return `intake: ${action.fault.kind}`;
  }

  /** No more faults: how long does it take until the receiver is right, and does it stay so? */
  async peace(log: (line: string) => void) {
    await this.#rolls;
    await this.#apiFaults.end();
    this.#intakeFaults.end();
    const began = this.#clock.now();
    const until = began + PEACE;
    let left = this.#differences();
    log(`PEACE, ${left.length} differences`);
    let told = began;
    while (left.length > 0 && this.#clock.now() < until) {
      // Comparing is work, of which the collector's share of the processor must not suffer.
      await new Promise((resolve) => setTimeout(resolve, Math.max(5, 4 * this.#comparing)));
      left = this.#differences();
      if (left.length > 0 && this.#clock.now() > told + TELL) {
        told = this.#clock.now();
        log(`${left.length} differences are left: ${left[0]}`);
      }
      if (left.length > 0) continue;
      const right = this.#clock.now();
      await pause(this.#clock, STAYS_RIGHT, NEVER);
      left = this.#differences();
      if (left.length === 0) return this.#result(began, right);
    }
    for (const difference of left.slice(0, 5)) this.#seen.problems.push(difference);
    if (left.length > 5) this.#seen.problems.push(`and ${left.length - 5} more differences`);
    return this.#result(began, this.#clock.now());
  }

  async end(): Promise<void> {
    await this.#rolls;
    await this.#apiFaults.end();
    this.#intakeFaults.end();
    for (const collector of this.#collectors) await this.#stop(collector);
    const { receiver } = this.#receiver;
    const until = this.#clock.now() + SHUTDOWN;
    while ((receiver?.model.pods.size ?? 0) > 0 && this.#clock.now() < until) {
      await pause(this.#clock, 50, NEVER);
    }
    const left = receiver?.model.pods.size ?? 0;
    if (left > 0) this.#seen.problems.push(`${left} pods are left without a collector`);
    this.#model[Symbol.dispose]();
    await this.#intakeProxy[Symbol.asyncDispose]();
    await this.#receiver.stop();
    await this.#apiProxy[Symbol.asyncDispose]();
    await this.#simulator.close();
  }

  #result(began: number, right: number) {
    const { changedAt, orphans } = this.#model;
    const settled = Math.max(began, changedAt);
    const backedOff = Math.max(settled, Math.min(right, this.#seen.waitingUntil));
    const waited = orphans > 0 ? backedOff + OWNER_WAIT : backedOff;
    return {
      converged: Math.max(0, Math.round(right - settled)),
      convergedAfterWait: Math.max(0, Math.round(right - waited)),
      pods: this.#simulator.cluster.pods.size,
    };
  }

  #differences(): readonly string[] {
    const { receiver } = this.#receiver;
    if (receiver === undefined) return ["no receiver"];
    const begun = performance.now();
    const found = this.#model.differences(receiver.model);
    this.#comparing = performance.now() - begun;
    return found;
  }

  #start(): RunningCollector {
    const name = `collector-${++this.#started}`;
    const { initialList, compression, relist, waitingLimit } = this.#schedule;
    return new RunningCollector(name, {
      kubeconfig: kubeconfig({
        url: `https://127.0.0.1:${this.#apiProxy.port}`,
        token: TOKEN,
        authority: LOOPBACK.authority,
      }),
      intakePort: this.#intakeProxy.port,
      clock: this.#clock,
      random: () => this.#random.next(),
      initialList,
      compression,
      relist,
      waitingLimit,
      ended: (error) => this.#seen.problems.push(`${name} ended: ${error}`),
    });
  }

  /** As a Deployment does it: the new one first, then the old one goes. */
  async #roll(): Promise<void> {
    // Where bytes of two collectors wait at once, the reducer may read the older ones last.
    this.#intakeFaults.end();
    const next = this.#start();
    const old = this.#collectors.splice(0, this.#collectors.length, next);
    const until = this.#clock.now() + 5_000;
    while (!next.collector?.observed.intake?.snapshotFlushed && this.#clock.now() < until) {
      await pause(this.#clock, 50, NEVER);
    }
    for (const collector of old) await this.#stop(collector);
  }

  async #stop(running: RunningCollector): Promise<void> {
    const begun = this.#clock.now();
    await running.stop();
    const took = this.#clock.now() - begun;
    if (took > SHUTDOWN) {
      this.#seen.problems.push(`${running.name} took ${Math.round(took)} ms to stop`);
    }
  }
}
