import { deepStrictEqual, ok, strictEqual as equal } from "node:assert/strict";
import { askIdentity, identityRoute, type Inquiry } from "../../src/collector/identity.ts";
import { openInTurn, type StandbyOptions } from "../../src/collector/standby.ts";
import {
  configureLogging,
  type HttpOutcome,
  type HttpServer,
  startHttp,
} from "../../src/operations/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const taken: HttpOutcome = { kind: "taken", problem: "another process has this port" };
const server: HttpServer = { host: "0.0.0.0", port: 8081, close: () => Promise.resolve() };

function collectorOn(hostname: string, pod: { podUid?: string; podName?: string } = {}) {
  const identity = { program: "k8s-collector", version: "1", hostname, ...pod } as const;
  return { kind: "collector", identity } as const;
}

/** A collector of pod `pod-1` before a port that others have as long as the test says so. */
class Waiting implements Disposable {
  readonly clock = new FakeClock();
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly podUid?: string;
    readonly podName?: string;
  }[] = [];
  outcome: HttpOutcome = taken;
  inquiry: Inquiry = collectorOn("pod-1");
  attempts = 0;
  inquiries = 0;
  /** `undefined` when it goes on without the port. */
  result: HttpServer | undefined | "waiting" = "waiting";
  readonly #controller = new AbortController();
  readonly #logging = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => this.lines.push(JSON.parse(line)),
  });

  start(changes: Partial<StandbyOptions> = {}): void {
    void openInTurn({
      open: () => {
        this.attempts++;
        return this.outcome;
      },
      ask: () => {
        this.inquiries++;
        return Promise.resolve(this.inquiry);
      },
      self: collectorOn("pod-1").identity,
      headStart: 0,
      clock: this.clock,
      signal: this.#controller.signal,
      ...changes,
    }).then((result) => this.result = result);
  }

  abort(): void {
    this.#controller.abort();
  }

  get messages(): readonly string[] {
    return this.lines.map(({ message }) => message);
  }

  [Symbol.dispose](): void {
    equal(this.clock.timers, 0, "a timer is left");
    this.#logging[Symbol.dispose]();
  }
}

const STANDING_BY =
  "standing by: another collector of this pod is at work; taking over when it has gone";

Deno.test("openInTurn() takes a free port at once", async () => {
  using waiting = new Waiting();
  waiting.outcome = { kind: "open", server };
  waiting.start();
  await waiting.clock.pass(0);
  equal(waiting.result, server);
  deepStrictEqual([waiting.inquiries, waiting.messages], [0, []]);
});

Deno.test("openInTurn() needs no port where none is wanted", async () => {
  using waiting = new Waiting();
  waiting.outcome = { kind: "closed" };
  waiting.start();
  await waiting.clock.pass(0);
  equal(waiting.result, undefined);
});

Deno.test("openInTurn() stands by while another collector of the pod has the port", async () => {
  using waiting = new Waiting();
  waiting.start();
  await waiting.clock.pass(60_000);
  equal(waiting.result, "waiting");
  deepStrictEqual(waiting.messages, [STANDING_BY]);
  deepStrictEqual([waiting.attempts, waiting.inquiries], [61, 61]);
  waiting.abort();
  await waiting.clock.pass(0);
});

Deno.test("openInTurn() reminds of it every ten minutes, and of who answers", async () => {
  using waiting = new Waiting();
  waiting.inquiry = collectorOn("pod-1", { podUid: "6d1c", podName: "collector-x" });
  waiting.start();
  await waiting.clock.pass(599_500);
  deepStrictEqual(waiting.messages, [STANDING_BY]);
  await waiting.clock.pass(600_500);
  const since = "2023-11-14T22:13:20.000Z";
  const reminder = `still standing by, since ${since}: version 1 on host pod-1 has the port ` +
    "and says that it is a collector of this pod";
  deepStrictEqual(waiting.messages, [STANDING_BY, reminder, reminder]);
  deepStrictEqual(waiting.lines.map(({ level }) => level), ["warning", "info", "info"]);
  for (const line of waiting.lines) {
    deepStrictEqual([line.podUid, line.podName], ["6d1c", "collector-x"]);
  }
  waiting.abort();
  await waiting.clock.pass(0);
});

Deno.test("openInTurn() takes over within a second when the other has gone", async () => {
  using waiting = new Waiting();
  waiting.start();
  await waiting.clock.pass(10_500);
  waiting.outcome = { kind: "open", server };
  await waiting.clock.pass(1_000);
  equal(waiting.result, server);
  deepStrictEqual(waiting.messages, [
    STANDING_BY,
    "the other collector of this pod has gone: taking over",
  ]);
});

Deno.test("openInTurn() leaves the port to a better informed container at first", async () => {
  using waiting = new Waiting();
  waiting.outcome = { kind: "open", server };
  waiting.start({ headStart: 5_000 });
  await waiting.clock.pass(4_999);
  deepStrictEqual([waiting.result, waiting.attempts], ["waiting", 0]);
  await waiting.clock.pass(1);
  equal(waiting.result, server);
});

const strangers: Readonly<Record<string, Inquiry>> = {
  "another program": { kind: "stranger" },
  "a collector of another pod": collectorOn("pod-2"),
  "a collector that does not know its host name": collectorOn(""),
};
for (const [name, inquiry] of Object.entries(strangers)) {
  Deno.test(`openInTurn() goes on without the port when it belongs to ${name}`, async () => {
    using waiting = new Waiting();
    waiting.inquiry = inquiry;
    waiting.start();
    await waiting.clock.pass(0);
    equal(waiting.result, undefined);
    deepStrictEqual(waiting.messages, [
      "no health and metrics endpoints: another process has this port",
    ]);
  });
}

Deno.test("openInTurn() waits no longer when a stranger got the port of its sibling", async () => {
  using waiting = new Waiting();
  waiting.start();
  await waiting.clock.pass(10_500);
  waiting.inquiry = { kind: "stranger" };
  await waiting.clock.pass(1_000);
  equal(waiting.result, undefined);
  deepStrictEqual(waiting.messages, [
    STANDING_BY,
    "no health and metrics endpoints: another process has this port",
  ]);
});

Deno.test("openInTurn() bears with a sibling that is busy, but not for ever", async () => {
  using waiting = new Waiting();
  waiting.start();
  await waiting.clock.pass(500);
  waiting.inquiry = { kind: "silent" };
  await waiting.clock.pass(59_000);
  equal(waiting.result, "waiting");
  waiting.inquiry = collectorOn("pod-1");
  await waiting.clock.pass(1_000);
  waiting.inquiry = { kind: "silent" };
  await waiting.clock.pass(59_000);
  equal(waiting.result, "waiting");
  await waiting.clock.pass(1_000);
  equal(waiting.result, undefined);
});

/** On the network of their node all pods have its host name. */
for (
  const [name, self, other, isSibling] of [
    ["another uid", { podUid: "a", podName: "x" }, { podUid: "b", podName: "x" }, false],
    ["the same uid", { podUid: "a", podName: "x" }, { podUid: "a", podName: "y" }, true],
    ["another name", { podName: "x", podUid: "a" }, { podName: "y" }, false],
    ["the same name", { podName: "x" }, { podName: "x", podUid: "a" }, true],
    ["nothing to go by but its host name", { podUid: "a" }, { podName: "x" }, true],
  ] as const
) {
  Deno.test(`openInTurn() tells whose collector has the port by ${name}`, async () => {
    using waiting = new Waiting();
    waiting.inquiry = collectorOn("node-1", other);
    waiting.start({ self: collectorOn("node-1", self).identity });
    await waiting.clock.pass(2_000);
    equal(waiting.result, isSibling ? "waiting" : undefined);
    waiting.abort();
    await waiting.clock.pass(0);
  });
}

Deno.test("openInTurn() stands by for nobody outside of a pod", async () => {
  using waiting = new Waiting();
  waiting.start({ self: undefined });
  await waiting.clock.pass(0);
  deepStrictEqual([waiting.result, waiting.inquiries], [undefined, 0]);
});

Deno.test("openInTurn() asks somebody who is silent again, but not for ever", async () => {
  using waiting = new Waiting();
  waiting.inquiry = { kind: "silent" };
  waiting.start();
  await waiting.clock.pass(3_999);
  deepStrictEqual([waiting.result, waiting.inquiries], ["waiting", 4]);
  await waiting.clock.pass(1);
  deepStrictEqual([waiting.result, waiting.inquiries], [undefined, 5]);
});

Deno.test("openInTurn() asks again when the other only just comes up", async () => {
  using waiting = new Waiting();
  waiting.inquiry = { kind: "silent" };
  waiting.start();
  await waiting.clock.pass(1_500);
  waiting.inquiry = collectorOn("pod-1");
  await waiting.clock.pass(10_000);
  deepStrictEqual([waiting.result, waiting.messages], ["waiting", [STANDING_BY]]);
  waiting.abort();
  await waiting.clock.pass(0);
});

Deno.test("openInTurn() ends when its signal aborts", async () => {
  for (const headStart of [0, 5_000]) {
    using waiting = new Waiting();
    waiting.start({ headStart });
    await waiting.clock.pass(2_000);
    waiting.abort();
    await waiting.clock.pass(0);
    equal(waiting.result, undefined);
  }
});

Deno.test("identityRoute() tells which program it is", async () => {
  const identity = { program: "k8s-collector", version: "1.2.3", hostname: "pod-1" } as const;
  const response = await identityRoute(identity).answer(new URL("http://x/identity"));
  equal(response.headers.get("content-type"), "application/json");
  deepStrictEqual(await response.json(), identity);
});

Deno.test("askIdentity() recognises a collector, and nobody else", async () => {
  const identity = {
    program: "k8s-collector",
    version: "1.2.3",
    hostname: "pod-1",
    podUid: "6d1c",
  } as const;
  const outcome = startHttp({
    listen: "127.0.0.1:0",
    explicit: true,
    routes: [identityRoute(identity)],
    clock: SYSTEM_CLOCK,
  });
  ok(outcome.kind === "open");
  deepStrictEqual(await askIdentity(outcome.server.port), { kind: "collector", identity });
  await outcome.server.close();
  deepStrictEqual(await askIdentity(outcome.server.port), { kind: "silent" });
});

const answers: Readonly<Record<string, Response>> = {
  "is not found": new Response("no\n", { status: 404 }),
  "is no JSON": new Response("<html>"),
  "is something else": Response.json({ program: "relay" }),
  "is not complete": Response.json({ program: "k8s-collector" }),
  "has an odd uid": Response.json({
    program: "k8s-collector",
    version: "1",
    hostname: "",
    podUid: 7,
  }),
};
for (const [name, answer] of Object.entries(answers)) {
  Deno.test(`askIdentity() finds a stranger whose answer ${name}`, async () => {
    const other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answer);
    deepStrictEqual(await askIdentity(other.addr.port), { kind: "stranger" });
    await other.shutdown();
  });
}

Deno.test("askIdentity() reads no more of an endless answer than an identity can have", async () => {
  const { promise: letGo, resolve: cancel } = Promise.withResolvers<void>();
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)),
      cancel,
    });
  const other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(endless()),
  );
  deepStrictEqual(await askIdentity(other.addr.port), { kind: "stranger" });
  await letGo;
  await other.shutdown();
});
