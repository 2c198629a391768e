import { getHeapStatistics } from "node:v8";
import { dialTcp, type IntakeStatistics } from "../../intake/mod.ts";
import { fetchTransport, listBoundsOf } from "../../kubernetes/watch/mod.ts";
import { type Message } from "../../wire/mod.ts";
import { connect, type Connection } from "../../kubernetes/connection/mod.ts";
import { type Receiver, startReceiver } from "../receiver/mod.ts";
import {
  DEFAULT_SCENARIO,
  kubeconfig,
  LIFELIKE,
  parseScenario,
  playScenario,
  type Simulator,
  startSimulator,
} from "../simulator/mod.ts";
import { pause, SYSTEM_CLOCK } from "../../time/mod.ts";
import { Collector, LEAD_ALONE, memoryForObjects, watchTimeout } from "../../collector/mod.ts";
import { type DemoEntry, demoLines, type DemoView, entryLine, streamLines } from "./demo_screen.ts";
import { exitCodes } from "../../operations/mod.ts";
import { counted, grouped, print, Screen } from "../../terminal/mod.ts";

export interface DemoOptions {
  /** End with a summary after this time; without it, run until stopped. */
  readonly seconds?: number;
  readonly seed: number;
}

const REDUCER_DOWN_MILLISECONDS = 800;
/** Short, so that a deletion shows while one still looks. */
const DELETE_TTL_MILLISECONDS = 4_000;
const SCREEN_MILLISECONDS = 250;
const PLAIN_MILLISECONDS = 5_000;
const KEPT_ENTRIES = 100;
/** A demonstration's snapshot has arrived by then. */
const SNAPSHOT_MILLISECONDS = 200;
/** What the cluster did last has arrived by then. */
const AGREEMENT_MILLISECONDS = 3_000;

/**
 * The whole way of the data in one terminal: a simulated cluster behind a real HTTP API, the
 * collector, and a receiver in the reducer's place, over loopback sockets.
 *
 * @returns general when the receiver saw a violation or disagrees with the cluster at the end
 */
export async function demo({ seconds, seed }: DemoOptions, signal: AbortSignal): Promise<number> {
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  const cancelEnd = seconds === undefined ? () => {} : SYSTEM_CLOCK.after(seconds * 1000, end);
  const simulator = startSimulator({
    seed,
    pace: LIFELIKE,
    bookmarkSeconds: 5,
    report: (text) => demonstration.log("cluster", text),
  });
  const connection = await connect({
    kubeconfig: "demo",
    readTextFile: () => Promise.resolve(kubeconfig({ url: simulator.url })),
    // The simulator speaks plain HTTP.
    publicAuthorities: () => Promise.resolve(""),
    environment: {},
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
  });
  const demonstration = new Demonstration(simulator, connection);
  try {
    return await demonstration.run(stop.signal);
  } finally {
    cancelEnd();
    signal.removeEventListener("abort", end);
    connection.close();
  }
}

class Demonstration {
  readonly #startedAt = SYSTEM_CLOCK.now();
  /** Where the output is no terminal, what happens is printed line by line. */
  readonly #screen = Deno.stdout.isTerminal() ? new Screen() : undefined;
  readonly #entries: DemoEntry[] = [];
  readonly #simulator: Simulator;
  readonly #collector: Collector;
  readonly #address;
  #receiver: Receiver | undefined;
  #connectedAt = 0;
  #violations = 0;
  /** Pod names by uid, as announced: a deletion tells the uid only. */
  readonly #names = new Map<string, string>();
  /** The snapshot of an epoch is one thing in the log, what comes after it is news. */
  #inSnapshot = true;
  #restarting: Promise<void> = Promise.resolve();

  constructor(simulator: Simulator, connection: Connection) {
    this.#simulator = simulator;
    this.#receiver = this.#startReceiver(0);
    this.#address = this.#receiver.address;
    this.#collector = new Collector({
      transport: fetchTransport(connection),
      namespace: undefined,
      labelSelector: undefined,
      fieldSelector: undefined,
      initialList: "watch-list",
      watchTimeoutSeconds: watchTimeout(230),
      listBounds: listBoundsOf(getHeapStatistics().heap_size_limit),
      deleteTtlMilliseconds: DELETE_TTL_MILLISECONDS,
      deleteCapacity: 10_000,
      waitingLimit: 10_000,
      relist: "diff",
      memoryForObjects: memoryForObjects(getHeapStatistics().heap_size_limit),
      intake: {
        host: this.#address.host,
        port: this.#address.port,
        compression: "lz4",
        introduction: {
          version: { major: 0, minor: 11, patch: 0 },
          hostname: "demo",
          cpuCores: navigator.hardwareConcurrency,
          labels: { environment: "demo" },
        },
        dial: dialTcp,
      },
      lead: LEAD_ALONE,
      clock: SYSTEM_CLOCK,
      wallClock: Date.now,
      random: Math.random,
    });
  }

  async run(signal: AbortSignal): Promise<number> {
    const collector = new AbortController();
    const collecting = this.#collector.run(collector.signal);
    const scenario = playScenario(parseScenario(DEFAULT_SCENARIO), this.#simulator, {
      clock: SYSTEM_CLOCK,
      signal,
      // The restart of the reducer is the one signal, and reports itself.
      report: (text) => text.startsWith("Signal ") || this.log("cluster", text),
      onSignal: () => {
        this.#restarting = this.#restartReceiver();
      },
    });
    try {
      await Promise.race([this.#show(signal), collecting, scenario]);
      await scenario;
      await this.#restarting;
    } finally {
      this.#screen?.[Symbol.dispose]();
    }
    const missing = await this.#agreement();
    print(this.#summary(missing));
    collector.abort();
    await collecting;
    await this.#receiver?.close();
    await this.#simulator.close();
    return this.#violations + missing.length > 0 ? exitCodes.general : exitCodes.success;
  }

  /** Waits until the receiver knows every pod that runs; answers those that it does not know. */
  async #agreement(): Promise<string[]> {
    const until = SYSTEM_CLOCK.now() + AGREEMENT_MILLISECONDS;
    for (;;) {
      const missing = [...this.#simulator.cluster.pods.values()]
        .filter(({ metadata, status }) =>
          status.phase === "Running" && !this.#receiver?.model.pods.has(metadata.uid)
        )
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      if (missing.length === 0 || SYSTEM_CLOCK.now() >= until) return missing;
      await pause(SYSTEM_CLOCK, 50, new AbortController().signal);
    }
  }

  /** Refreshes the screen, or prints a line now and then, until the signal aborts. */
  async #show(signal: AbortSignal): Promise<void> {
    const screen = this.#screen;
    while (!signal.aborted) {
      screen?.draw((columns, rows) => demoLines(this.#view(), columns, rows));
      const every = screen === undefined ? PLAIN_MILLISECONDS : SCREEN_MILLISECONDS;
      await pause(SYSTEM_CLOCK, every, signal);
      if (screen === undefined) print(streamLines(this.#view()));
    }
  }

  #view(): DemoView {
    return {
      seconds: Math.round(this.#seconds()),
      url: this.#simulator.url,
      receiver: this.#receiver,
      intake: this.#told,
      entries: this.#entries,
    };
  }

  #seconds(): number {
    return (SYSTEM_CLOCK.now() - this.#startedAt) / 1000;
  }

  log(where: DemoEntry["where"], text: string): void {
    const entry = { at: this.#seconds(), where, text };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT_ENTRIES) this.#entries.shift();
    if (this.#screen === undefined) print(entryLine(entry));
  }

  #startReceiver(port: number): Receiver {
    return startReceiver({
      listen: { host: "127.0.0.1", port },
      clock: SYSTEM_CLOCK,
      observer: {
        connected: () => {
          this.#connectedAt = SYSTEM_CLOCK.now();
          this.log("receiver", "a collector connects");
        },
        message: (_connection, message) => this.#received(message),
        violation: (_connection, { rule, detail }) => {
          this.#violations++;
          this.log("receiver", `VIOLATION ${rule}: ${detail}`);
        },
      },
    });
  }

  #received(message: Message): void {
    switch (message.name) {
      case "pod_resync":
        this.#snapshot(Number(message.resync_count));
        break;
      case "pod_new_with_name": {
        const name = `${message.ns}/${message.pod_name}`;
        const known = this.#names.has(message.uid);
        this.#names.set(message.uid, name);
        if (this.#inSnapshot) break;
        this.log(
          "receiver",
          `${name} ${known ? "is updated: it " : ""}belongs to ${message.owner_name}`,
        );
        break;
      }
      case "pod_delete":
        this.log("receiver", `${this.#names.get(message.uid) ?? message.uid} is gone`);
        this.#names.delete(message.uid);
        break;
    }
  }

  #snapshot(epoch: number): void {
    const after = Math.round(SYSTEM_CLOCK.now() - this.#connectedAt);
    this.#inSnapshot = true;
    SYSTEM_CLOCK.after(SNAPSHOT_MILLISECONDS, () => {
      this.#inSnapshot = false;
      this.log(
        "receiver",
        `resynced ${after} ms after the connection: epoch ${epoch}, ` +
          `${counted(this.#receiver?.model.pods.size ?? 0, "pod")} announced`,
      );
    });
  }

  async #restartReceiver(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.log("receiver", "the reducer restarts: it forgets everything");
    await receiver?.close();
    await pause(SYSTEM_CLOCK, REDUCER_DOWN_MILLISECONDS, new AbortController().signal);
    this.#receiver = this.#startReceiver(this.#address.port);
  }

  get #told(): IntakeStatistics {
    const { intake } = this.#collector.observed;
    if (intake === undefined) throw new TypeError("a demonstration tells its receiver");
    return intake;
  }

  #summary(missing: readonly string[]): string[] {
    const { connects, epoch, messages, bytesRaw, bytesWire } = this.#told;
    const { pods, retained } = this.#collector.inventory.statistics;
    const counts = Object.entries(messages).map(([name, count]) => `${name} ${count}`).join(", ");
    return [
      `demo over after ${Math.round(this.#seconds())} s`,
      `collector: ${counted(pods, "pod")} known` +
      (retained === 0 ? "" : `, ${grouped(retained)} of them ended and kept for a while`) +
      `; ${counted(connects, "connection")}, epoch ${epoch}`,
      `sent: ${counted(bytesRaw, "byte")} of messages in ${counted(bytesWire, "byte")} ` +
      `on the wire (${counts})`,
      `receiver: ${counted(this.#receiver?.model.pods.size ?? 0, "pod")}, ` +
      `${counted(this.#receiver?.model.containerCount ?? 0, "container")}; ` +
      (this.#violations === 0 ? "no violation of the protocol" : `${this.#violations} VIOLATIONS`),
      missing.length === 0
        ? "the receiver knows every pod that runs in the cluster"
        : `the receiver DOES NOT KNOW ${missing.join(", ")}`,
    ];
  }
}
