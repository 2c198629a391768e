import { ok } from "node:assert/strict";
import fc from "fast-check";
import {
  inventoryFile,
  PodHistory,
  readInventory,
  readPod,
  restoreInventory,
  writeInventory,
} from "../../../src/enrichment/history/mod.ts";
import { NaiveHistory } from "./naive_history.ts";

const START = 1_700_000_000_000;
const LIMITS = { ttlMilliseconds: 600_000, count: 20, bytes: 40_000 };
const NAMES = ["a", "b", "c"];
const IPS = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
/** The skew that is allowed for, and a second that the API server does not tell. */
const SLACK = 3_100;

type Operation =
  | { readonly kind: "create"; readonly name: number; readonly ip: number }
  | { readonly kind: "delete"; readonly which: number }
  | { readonly kind: "pass"; readonly milliseconds: number }
  /** What happens from now on is not seen, until the next list. */
  | { readonly kind: "gap" }
  | { readonly kind: "list" }
  | { readonly kind: "restart" };

const operations = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("create" as const),
        name: fc.nat(2),
        ip: fc.nat(2),
      }),
    },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("delete" as const), which: fc.nat(9) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("pass" as const),
        milliseconds: fc.integer({ min: 1, max: 60_000 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Operation>({ kind: "gap" }) },
    { weight: 2, arbitrary: fc.constant<Operation>({ kind: "list" }) },
    { weight: 1, arbitrary: fc.constant<Operation>({ kind: "restart" }) },
  ),
  { maxLength: 60 },
);

class Rig {
  readonly naive = new NaiveHistory();
  now = START;
  history = this.#new();
  seeing = true;
  /** Up to when everything was seen. */
  seenUntil = START;
  #uids = 0;

  constructor() {
    this.history.restarted(new Map());
  }

  #new(): PodHistory {
    return new PodHistory({ limits: LIMITS, wallClock: () => this.now });
  }

  apply(operation: Operation): void {
    switch (operation.kind) {
      case "create":
        this.#create(NAMES[operation.name]!, IPS[operation.ip]!);
        break;
      case "delete":
        this.#delete(operation.which);
        break;
      case "pass":
        this.now += operation.milliseconds;
        this.history.advance();
        break;
      case "gap":
        this.seeing = false;
        break;
      case "list":
        this.#list();
        break;
      case "restart": {
        const text = writeInventory(inventoryFile(this.history, this.now));
        this.history = this.#new();
        restoreInventory(this.history, readInventory(text, "a test"));
        this.seeing = false;
        break;
      }
    }
    if (this.seeing) this.seenUntil = this.now;
  }

  #create(name: string, ip: string): void {
    const taken = this.naive.live().some((life) => life.name === name || life.ip === ip);
    if (taken) return;
    const life = { uid: `u${this.#uids++}`, name, ip, from: this.now, until: Infinity };
    this.naive.lives.push(life);
    if (this.seeing) this.history.applied(this.#pod(life));
  }

  #delete(which: number): void {
    const live = this.naive.live();
    const life = live[which % Math.max(1, live.length)];
    if (life === undefined) return;
    life.until = this.now;
    if (this.seeing) this.history.deleted(life.uid);
  }

  #list(): void {
    this.seeing = true;
    this.history.restarted(new Map(this.naive.live().map((life) => [life.uid, this.#pod(life)])));
  }

  #pod({ uid, name, ip, from }: { uid: string; name: string; ip: string; from: number }) {
    const second = Math.floor(from / 1000) * 1000;
    return readPod({
      uid,
      namespace: "n",
      name,
      ips: [ip],
      createdAt: second,
      startedAt: second,
      addresses: [],
    }, "a pod");
  }
}

Deno.test("PodHistory answers as a history of everything does, or says why not", () => {
  let answered = 0;
  fc.assert(
    fc.property(
      operations,
      fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 20 }),
      (all, times) => {
        const rig = new Rig();
        for (const operation of all) rig.apply(operation);
        for (const [index, time] of times.entries()) {
          // What was not seen yet cannot be known.
          const at = START + time % Math.max(1, rig.seenUntil - START + 1);
          const name = NAMES[index % 3]!;
          const ip = IPS[index % 3]!;
          const answers = [
            ["name", name, rig.history.lookup({ by: "pod", namespace: "n", name }, at)],
            ["ip", ip, rig.history.lookup({ by: "ip", ip }, at)],
          ] as const;
          for (const [of, key, found] of answers) {
            if (found.state === "unknown") continue;
            answered++;
            const holders = rig.naive.holders(of, key, at, SLACK);
            ok(
              holders.includes(found.pod.uid),
              `${of} ${key} at ${at - START}: ${found.pod.uid}, and not one of ${holders}`,
            );
          }
        }
      },
    ),
    { numRuns: 500 },
  );
  ok(answered > 1_000, `only ${answered} answers`);
});

Deno.test("PodHistory knows every pod that it saw, until its time is over", () => {
  fc.assert(
    fc.property(operations, (all) => {
      const rig = new Rig();
      for (const operation of all) {
        if (operation.kind === "gap" || operation.kind === "restart") continue;
        rig.apply(operation);
      }
      const recent = rig.naive.lives.filter(({ until }) => until > rig.now - 1_000);
      for (const { uid } of recent.slice(-5)) {
        ok(rig.history.lookup({ by: "uid", uid }).state !== "unknown", uid);
      }
    }),
    { numRuns: 200 },
  );
});
