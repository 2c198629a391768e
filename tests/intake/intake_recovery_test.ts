import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Intake } from "../../src/intake/intake.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { PodTable } from "../support/pod_table.ts";
import { refused } from "../support/refused.ts";
import { containerOf, desiredOf, podOf } from "../support/records.ts";
import { Reducer } from "../support/reducer.ts";
import { INTRODUCTION, WALL_CLOCK } from "./connected.ts";

type Step =
  | { readonly kind: "set"; readonly uid: string; readonly ip: number; readonly containers: number }
  | { readonly kind: "delete"; readonly uid: string }
  | { readonly kind: "restart" | "ready" | "hang up" | "break" | "stall" | "step" | "resume" }
  | { readonly kind: "reachable"; readonly yes: boolean }
  | { readonly kind: "pass"; readonly milliseconds: number };

const uids = fc.constantFrom("a", "b", "c", "d");

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("set" as const),
        uid: uids,
        ip: fc.nat({ max: 3 }),
        containers: fc.nat({ max: 2 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("delete" as const), uid: uids }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          ...["restart", "ready", "hang up", "break", "stall", "step", "resume"] as const,
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("reachable" as const), yes: fc.boolean() }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("pass" as const),
        milliseconds: fc.constantFrom(0, 1, 5, 100, 1_000, 11_000),
      }),
    },
  ),
  { maxLength: 40, size: "max" },
);

/** An intake between a table of pods and reducers that fail in every way. */
class Rig {
  readonly #clock = new FakeClock();
  readonly #table = new PodTable();
  readonly #abort = new AbortController();
  readonly #intake: Intake;
  readonly #sockets: MemorySocket[] = [];
  #reachable = true;

  constructor() {
    this.#table.ready = false;
    this.#intake = new Intake({
      host: "reducer.example",
      port: 8000,
      compression: "lz4",
      introduction: INTRODUCTION,
      inventory: this.#table,
      dial: () => {
        if (!this.#reachable) return Promise.reject(refused());
        const socket = new MemorySocket();
        this.#sockets.push(socket);
        return Promise.resolve(socket);
      },
      clock: this.#clock,
      wallClock: () => WALL_CLOCK,
      random: () => 0.5,
    });
  }

  async run(steps: readonly Step[]): Promise<void> {
    const ended = this.#intake.run(this.#abort.signal);
    for (const step of steps) await this.#take(step);
    // Peace: after the write deadline and the longest backoff everything must be well.
    this.#reachable = true;
    for (const step of ["ready", "resume"] as const) await this.#take({ kind: step });
    await this.#clock.pass(30_000);
    deepStrictEqual(this.#reducer(), this.#wanted());
    this.#abort.abort();
    await ended;
    deepStrictEqual(this.#clock.timers, 0);
    deepStrictEqual(this.#sockets.filter(({ destroyed }) => !destroyed), []);
  }

  async #take(step: Step): Promise<void> {
    const socket = this.#sockets.at(-1);
    switch (step.kind) {
      case "set": {
        const containers = ["x", "y"].slice(0, step.containers).map(containerOf);
        this.#table.set(desiredOf(podOf(step.uid, { ip: step.ip, containers })));
        return this.#intake.changed(step.uid);
      }
      case "delete":
        this.#table.pods.delete(step.uid);
        return this.#intake.changed(step.uid);
      case "restart":
        return this.#intake.restart("guard rail");
      case "ready":
        this.#table.ready = true;
        return this.#intake.ready();
      case "hang up":
        return socket?.hangUp();
      case "break":
        return socket?.fail(new Deno.errors.ConnectionReset("reset"));
      case "stall":
        return socket?.stall();
      case "step":
        return socket?.writing ? socket.step() : undefined;
      case "resume":
        return socket?.resume();
      case "reachable":
        this.#reachable = step.yes;
        return;
      case "pass":
        return await this.#clock.pass(step.milliseconds);
    }
  }

  /** Ips of the pods, and which containers each has at least, by the last connection. */
  #reducer() {
    const reducer = new Reducer();
    // Throws at a container before its pod, and at the deletion of an unknown pod.
    for (const message of this.#sockets.at(-1)?.wire.messages ?? []) reducer.apply(message);
    return Object.fromEntries(
      [...reducer.pods].sort().map(([uid, { ip, containers }]) => {
        const wanted = this.#table.desired(uid)?.pod.containers ?? [];
        return [uid, { ip, containers: wanted.filter(({ id }) => containers.has(id)) }];
      }),
    );
  }

  #wanted() {
    return Object.fromEntries(
      [...this.#table.pods].sort().map(([uid, { pod: { ip, containers } }]) => [
        uid,
        { ip, containers },
      ]),
    );
  }
}

Deno.test("Intake.run() after any faults the reducer is told all that is desired", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      await new Rig().run(steps);
      await settled();
    }),
    { numRuns: 100 },
  );
});
