/** Several programs, one Lease, and everything that goes wrong between them. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  FIRST_LEASE_STATE,
  leadingFor,
  LEASE_TIMES,
  type LeaseAction,
  type LeaseInput,
  type LeaseRecord,
  type LeaseState,
  stepLease,
} from "../../../src/kubernetes/api/lease_state.ts";

/** Reproducible for its seed; uniform in [0, 1) (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Program {
  identity: string;
  state: LeaseState;
  /** Its clock began at some other time than those of the others. */
  readonly offset: number;
  term: number;
}

class World {
  now = 0;
  calm = false;
  terms = 0;
  readonly programs: Program[];
  readonly #random: () => number;
  readonly #events: { at: number; order: number; run: () => void }[] = [];
  #record: LeaseRecord | undefined;
  #version = 0;
  #order = 0;
  /** Programs whose network is down after this time's request. */
  readonly #cutUntil = new Map<string, number>();

  constructor(seed: number, count: number) {
    this.#random = dice(seed);
    this.programs = Array.from({ length: count }, (_, index) => ({
      identity: `p${index}`,
      state: FIRST_LEASE_STATE,
      offset: Math.floor(this.#random() * 1e9),
      term: 0,
    }));
    for (const program of this.programs) this.#input(program, { kind: "due" }, 5_000);
    this.#disturb();
  }

  run(until: number): void {
    for (;;) {
      this.#events.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.#events[0];
      if (next === undefined || next.at > until) break;
      this.#events.shift();
      this.now = next.at;
      next.run();
      const leaders = this.leaders();
      ok(leaders.length <= 1, `${leaders.join(" and ")} lead at ${this.now} ms`);
    }
    this.now = until;
  }

  leaders(): readonly string[] {
    return this.programs.filter((program) => this.#left(program) > 0).map((p) => p.identity);
  }

  #left({ identity, state, offset }: Program): number {
    return leadingFor(state, this.now + offset, { identity, ...LEASE_TIMES });
  }

  #chance(probability: number): boolean {
    return !this.calm && this.#random() < probability;
  }

  #at(delay: number, run: () => void): void {
    this.#events.push({ at: this.now + Math.floor(delay), order: this.#order++, run });
  }

  /** Lets a program hear something; at times it was standing still until long after. */
  #input(program: Program, input: LeaseInput, delay: number): void {
    const { term } = program;
    const frozen = this.#chance(0.05) ? this.#random() * 40_000 : 0;
    this.#at(delay + frozen, () => {
      if (program.term !== term) return;
      const before = program.state.kind;
      const settings = { identity: program.identity, ...LEASE_TIMES };
      const ends = this.#chance(0.01);
      const step = stepLease(
        program.state,
        ends ? { kind: "stop" } : input,
        this.now + program.offset,
        settings,
      );
      program.state = step.state;
      if (before !== "leader" && step.state.kind === "leader") this.terms++;
      this.#perform(program, step.action);
      if (step.state.kind === "stopped") this.#restart(program);
    });
  }

  /** The next program in its place has another identity. */
  #restart(program: Program): void {
    program.term++;
    program.identity = `${program.identity.split(".")[0]}.${program.term}`;
    program.state = FIRST_LEASE_STATE;
    this.#input(program, { kind: "due" }, this.#random() * 3_000);
  }

  #perform(program: Program, action: LeaseAction): void {
    if (action.kind === "done") return;
    if (action.kind === "wait") {
      return this.#input(program, { kind: "due" }, action.milliseconds * (1 + this.#random()));
    }
    const there = this.#chance(0.1) ? this.#random() * 30_000 : this.#random() * 200;
    const back = this.#chance(0.1) ? this.#random() * 9_000 : this.#random() * 200;
    const cut = !this.calm && this.now < (this.#cutUntil.get(program.identity) ?? 0);
    if (cut || this.#chance(0.05)) return this.#input(program, { kind: "failed" }, 100);
    const { term } = program;
    let answered = false;
    const answer = (input: LeaseInput, delay: number) => {
      if (answered || program.term !== term) return;
      answered = true;
      this.#input(program, input, delay);
    };
    // Whoever waits for an answer gives up; the request may arrive all the same.
    this.#at(10_000, () => answer({ kind: "failed" }, 0));
    this.#at(there, () => {
      const input = this.#serve(action);
      // The last answer that gets through, late, before a program's network is down.
      const last = this.#chance(0.05);
      if (last) this.#cutUntil.set(program.identity, this.now + 25_000);
      const delay = last ? this.#random() * 9_500 : back;
      if (last || !this.#chance(0.1)) this.#at(delay, () => answer(input, 0));
    });
  }

  #serve(action: Exclude<LeaseAction, { kind: "wait" | "done" }>): LeaseInput {
    if (action.kind === "read") return { kind: "read", record: this.#record };
    const expected = action.kind === "create" ? undefined : action.resourceVersion;
    if (this.#record?.resourceVersion !== expected) return { kind: "conflict" };
    const { holder, durationSeconds, transitions } = action.write;
    const resourceVersion = String(++this.#version);
    // Seconds: two writes may well have the same time.
    const renewTime = String(this.#version);
    this.#record = { holder, durationSeconds, transitions, renewTime, resourceVersion };
    return { kind: "written", record: this.#record };
  }

  /**
   * Somebody puts a label on the Lease. Deleting it would break the promise: a program that has just
   * started cannot know that there was one.
   */
  #disturb(): void {
    this.#at(this.#random() * 20_000, () => {
      if (this.#record !== undefined && !this.calm) {
        this.#record = { ...this.#record, resourceVersion: String(++this.#version) };
      }
      this.#disturb();
    });
  }
}

Deno.test("stepLease() never lets two lead at a time, and one in the end", () => {
  let terms = 0;
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 4 }), (seed, count) => {
      const world = new World(seed, count);
      world.run(300_000);
      world.calm = true;
      world.run(420_000);
      terms += world.terms;
      strictEqual(world.leaders().length, 1);
    }),
    { numRuns: 1_500 },
  );
  // Leadership has changed hands, or nothing was tried.
  ok(terms > 3_000, `${terms} terms`);
});

Deno.test("World is the same again for the same seed", () => {
  const play = () => {
    const world = new World(42, 3);
    world.run(200_000);
    return [world.terms, world.leaders()];
  };
  deepStrictEqual(play(), play());
});
