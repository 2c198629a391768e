import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { dial } from "../../../src/kubernetes/connection/dial.ts";
import { RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { unlessUnreachable } from "../../../src/kubernetes/connection/unanswered.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { connectWith, kubeconfigOf, MemoryFiles, rejection } from "./fixtures.ts";

/** A port of loopback that takes connections and says nothing. */
class SilentServer implements Disposable {
  readonly listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly port = this.listener.addr.port;
  readonly #accepted: Deno.Conn[] = [];

  async accept(): Promise<void> {
    this.#accepted.push(await this.listener.accept());
  }

  [Symbol.dispose](): void {
    for (const connection of this.#accepted) connection.close();
  }
}

async function connected(port: number, clock: FakeClock) {
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({ server: `http://127.0.0.1:${port}` }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config", clock });
  return Object.assign(connection, { [Symbol.dispose]: () => connection.close() });
}

Deno.test("fetch() ends a request when nobody is there to answer, and names the address", async () => {
  const clock = new FakeClock();
  using server = new SilentServer();
  const { port } = server;
  using connection = await connected(port, clock);
  const asking = rejection(connection.fetch("/api"));
  await server.accept();
  server.listener.close();
  await clock.pass(10_000);
  const error = await asking;
  ok(error instanceof RequestError);
  strictEqual(error.failure, "unreachable");
  const address = `127.0.0.1:${port}`;
  strictEqual(
    error.message,
    `GET http://${address}/api: connecting to ${address}: connection refused`,
  );
  strictEqual(clock.timers, 0);
});

Deno.test("fetch() leaves it to the caller how long a server that is there may take", async () => {
  const clock = new FakeClock();
  using server = new SilentServer();
  using connection = await connected(server.port, clock);
  const ending = new AbortController();
  const asking = rejection(connection.fetch("/api", { signal: ending.signal }));
  await server.accept();
  await clock.pass(10_000);
  // The connection that was tried beside it.
  await server.accept();
  server.listener.close();
  await clock.pass(600_000);
  ending.abort(new Error("the caller's patience"));
  match((await asking).message, /^the caller's patience$/);
  strictEqual(clock.timers, 0);
});

Deno.test("unlessUnreachable() looks only while there is no answer", async () => {
  const clock = new FakeClock();
  const peer = { kind: "proxy", host: "proxy", port: 3128 } as const;
  const looks: AbortSignal[] = [];
  const looked = Promise.withResolvers<{ kind: "failed"; reason: string }>();
  const options = {
    peer,
    clock,
    dial: ({ signal }: { signal: AbortSignal }) => {
      looks.push(signal);
      return looked.promise;
    },
    unreachable: (reason: string) => new Error(reason),
  };
  strictEqual(await unlessUnreachable(() => Promise.resolve("at once"), options), "at once");
  strictEqual(clock.timers, 0);

  const late = Promise.withResolvers<string>();
  let ending: AbortSignal | undefined;
  const asking = unlessUnreachable((signal) => {
    ending = signal;
    return late.promise;
  }, options);
  await clock.pass(9_999);
  strictEqual(looks.length, 0);
  await clock.pass(1);
  late.resolve("late");
  strictEqual(await asking, "late");
  ok(looks[0]?.aborted);
  looked.resolve({ kind: "failed", reason: "connecting to 10.0.0.9:3128: no answer within 10 s" });
  await settled();
  ok(!ending?.aborted, "the body of an answer goes on");

  const dead = unlessUnreachable(
    (signal) => new Promise((_, reject) => signal.onabort = () => reject(signal.reason)),
    options,
  );
  const reason = rejection(dead);
  await clock.pass(10_000);
  match((await reason).message, /^proxy: connecting to 10\.0\.0\.9:3128: no answer within 10 s$/);
});

Deno.test("dial() says in which phase nothing answered", async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  // The system cannot be told to stop resolving a name, and might do so when the test is over.
  const asked: string[] = [];
  const resolve = (host: string) => {
    asked.push(host);
    return new Promise<never>(() => {});
  };
  const resolving = dial({ host: "api.example", port: 1, clock, signal, resolve });
  clock.advance(10_000);
  const outcome = await resolving;
  ok(outcome.kind === "failed");
  strictEqual(outcome.reason, "resolving api.example: no answer within 10 s");
  strictEqual(clock.timers, 0);

  const stopping = new AbortController();
  const stopped = rejection(
    dial({ host: "api.example", port: 1, clock, signal: stopping.signal, resolve }),
  );
  stopping.abort(new Error("stopped"));
  match((await stopped).message, /^stopped$/);
  strictEqual(clock.timers, 0);
  deepStrictEqual(asked, ["api.example", "api.example"]);
});

Deno.test("dial() connects to a name that the system resolves", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { signal } = new AbortController();
  const { port } = listener.addr;
  const [outcome, peer] = await Promise.all([
    dial({ host: "localhost", port, clock: new FakeClock(), signal }),
    listener.accept(),
  ]);
  peer.close();
  ok(outcome.kind === "connected");
  outcome.connection.close();
});
