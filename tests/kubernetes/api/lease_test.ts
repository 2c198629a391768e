import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Api, leadByLease, LEASE_TIMES } from "../../../src/kubernetes/api/mod.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { LeaseServer } from "./lease_server.ts";

interface Term {
  readonly signal: AbortSignal;
  readonly end: (error?: Error) => void;
}

/** A program whose work ends when its signal does, unless it is told otherwise. */
function stage() {
  const clock = new FakeClock();
  const server = new LeaseServer();
  const api = new Api({ connection: server, clock });
  const start = (identity: string, patient = true) => {
    const terms: Term[] = [];
    const stop = new AbortController();
    const work = (signal: AbortSignal) => {
      const done = Promise.withResolvers<void>();
      const end = (error?: Error) => error === undefined ? done.resolve() : done.reject(error);
      if (patient) signal.addEventListener("abort", () => end());
      terms.push({ signal, end });
      return done.promise;
    };
    const done = leadByLease(
      {
        api,
        namespace: "observability",
        name: "k8s-collector",
        settings: { identity, ...LEASE_TIMES },
        clock,
        wallClock: () => clock.now(),
        random: () => 0,
      },
      work,
      stop.signal,
    );
    return { terms, done, stop: () => stop.abort() };
  };
  return { clock, server, start };
}

/** Lets requests be answered whose bodies are streams. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled();
}

async function pass(clock: FakeClock, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    await answered();
    await clock.pass(500);
  }
  await answered();
}

Deno.test("leadByLease() works while it holds the lease, renews it and releases it", async () => {
  const { clock, server, start } = stage();
  const one = start("one");
  await answered();
  strictEqual(one.terms.length, 1);
  await pass(clock, 60_000);
  ok(!one.terms[0]!.signal.aborted);
  one.stop();
  await one.done;
  const renewals = server.writes.filter((write) => write === "PUT one").length;
  ok(renewals >= 25, `${renewals} renewals in a minute`);
  deepStrictEqual([server.writes[0], server.writes.at(-1)], ["POST one", "PUT "]);
  strictEqual(clock.timers, 0);
});

Deno.test("leadByLease() waits for another one, and takes over when that has gone", async () => {
  const { clock, server, start } = stage();
  const one = start("one");
  await answered();
  const two = start("two");
  await pass(clock, 40_000);
  deepStrictEqual([one.terms.length, two.terms.length], [1, 0]);
  one.stop();
  await one.done;
  await pass(clock, 3_000);
  deepStrictEqual([server.holder, two.terms.length], ["two", 1]);
  strictEqual(server.lease?.spec["leaseTransitions"], 1);
  two.stop();
  await two.done;
  strictEqual(clock.timers, 0);
});

Deno.test("leadByLease() ends its work before another one can begin, and begins again", async () => {
  const { clock, server, start } = stage();
  const one = start("one");
  await answered();
  server.reachable = false;
  await pass(clock, 9_000);
  ok(!one.terms[0]!.signal.aborted);
  await pass(clock, 1_500);
  ok(one.terms[0]!.signal.aborted);
  server.reachable = true;
  await pass(clock, 3_000);
  strictEqual(one.terms.length, 2);
  one.stop();
  await one.done;
});

Deno.test("leadByLease() keeps the lease until its work has come to rest", async () => {
  const { clock, server, start } = stage();
  const one = start("one", false);
  await answered();
  one.stop();
  await pass(clock, 30_000);
  strictEqual(server.holder, "one");
  one.terms[0]!.end();
  await one.done;
  strictEqual(server.holder, "");
});

Deno.test("leadByLease() gives up the lease when its work fails, and says so", async () => {
  const { clock, server, start } = stage();
  const one = start("one", false);
  await answered();
  const failed = rejects(one.done, { message: "oops" });
  one.terms[0]!.end(new Error("oops"));
  await failed;
  strictEqual(server.holder, "");
  strictEqual(clock.timers, 0);
});

Deno.test("leadByLease() leaves alone what others have put on the lease", async () => {
  const { clock, server, start } = stage();
  const one = start("one");
  await answered();
  const { metadata, spec } = server.lease!;
  server.write({ metadata: { ...metadata, labels: { team: "x" } }, spec });
  await pass(clock, 5_000);
  deepStrictEqual(server.lease?.metadata["labels"], { team: "x" });
  deepStrictEqual([server.holder, one.terms.length], ["one", 1]);
  one.stop();
  await one.done;
});

Deno.test("leadByLease() that never led ends at once and writes nothing", async () => {
  const { server, start } = stage();
  server.write({ metadata: {}, spec: { holderIdentity: "them", leaseDurationSeconds: 15 } });
  const one = start("one");
  await answered();
  one.stop();
  await one.done;
  deepStrictEqual([server.writes, one.terms.length], [[], 0]);
});
