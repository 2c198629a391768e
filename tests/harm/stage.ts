import { type Receiver, startReceiver } from "../../src/testbed/receiver/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { waitFor } from "../e2e/support/wait_for.ts";
import type { Attack } from "./attacks/attack.ts";
import { LimitedCollector } from "./limited_collector.ts";
import { probe } from "./probes.ts";
import { ReducerSwitch } from "./reducer_switch.ts";
import { Simulated } from "./simulated.ts";
import { ToldChanges } from "./told_changes.ts";
import { ToldLies } from "./told_lies.ts";
import { begin, type UnderWay } from "./under_way.ts";

/** Until everything was told after a start, on a machine that has other things to do as well. */
const START_SECONDS = 120;

export interface StageOptions {
  /** Path of the compiled program. */
  readonly program: string;
  /** Ordinary pods. */
  readonly pods: number;
  /** 1 for attacks as big as they are meant; less for short ones. */
  readonly scale: number;
}

/** A collector with all that stands around it: cluster, reducer, and those who mean harm. */
export class Stage implements AsyncDisposable {
  readonly simulated: Simulated;
  readonly receiver: Receiver;
  readonly changes: ToldChanges;
  readonly lies: ToldLies;
  collector: LimitedCollector;
  readonly #options: StageOptions;
  readonly #reducer: ReducerSwitch;

  private constructor(
    options: StageOptions,
    simulated: Simulated,
    receiver: Receiver,
    changes: ToldChanges,
    lies: ToldLies,
    reducer: ReducerSwitch,
    collector: LimitedCollector,
  ) {
    this.#options = options;
    this.simulated = simulated;
    this.receiver = receiver;
    this.changes = changes;
    this.lies = lies;
    this.#reducer = reducer;
    this.collector = collector;
  }

  static async start(options: StageOptions): Promise<Stage> {
    await using made = new AsyncDisposableStack();
    const changes = new ToldChanges();
    const lies = new ToldLies();
    const receiver = startReceiver({
      listen: { host: "127.0.0.1", port: 0 },
      clock: SYSTEM_CLOCK,
      observer: {
        message(_, message) {
          if (message.name !== "pod_new_with_name") return;
          changes.told(message.uid, message.ip, Date.now());
          lies.announced(message);
        },
      },
    });
    made.defer(() => receiver.close());
    const simulated = made.use(
      await Simulated.start(options.pods, (uid, ip, at) => changes.changed(uid, ip, at)),
    );
    const reducer = made.use(new ReducerSwitch(receiver.address.port));
    const { apiPort } = simulated;
    const { program } = options;
    const collector = await LimitedCollector.start({ program, apiPort, intakePort: reducer.port });
    const stage = new Stage(options, simulated, receiver, changes, lies, reducer, collector);
    made.defer(() => stage.collector[Symbol.asyncDispose]());
    await stage.#complete();
    const all = made.move();
    stage.#dispose = () => all.disposeAsync();
    return stage;
  }

  /** A collector that was ended is followed by another one. */
  async startCollector(): Promise<void> {
    await this.collector[Symbol.asyncDispose]();
    this.collector = await LimitedCollector.start({
      program: this.#options.program,
      apiPort: this.simulated.apiPort,
      intakePort: this.#reducer.port,
    });
    await this.#complete();
  }

  /** Begins an attack; what it answers ends it. */
  attack(attack: Attack): Promise<UnderWay> {
    const { simulated } = this;
    const { httpPort } = this.collector;
    const { scale } = this.#options;
    return begin(attack, { simulated, reducer: this.#reducer, httpPort, scale });
  }

  #dispose: () => Promise<void> = () => Promise.resolve();

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispose();
  }

  async #complete(): Promise<void> {
    const { receiver, simulated } = this;
    await waitFor("the reducer knows every pod", async () => {
      const { alive, lastWords, httpPort } = this.collector;
      const tail = lastWords.join("\n");
      if (!alive) throw new Error(`the collector ended\n${tail}`);
      const { status } = await probe(httpPort, "/readyz");
      const { size } = receiver.model.pods;
      if (status === 200 && size >= simulated.pods) return;
      throw new Error(`${size} of ${simulated.pods}, /readyz says ${status}\n${tail}`);
    }, START_SECONDS);
  }
}
