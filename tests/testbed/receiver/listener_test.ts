import { deepStrictEqual as equal, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { connect as connectNode } from "node:net";
import {
  type Receiver,
  ReceiverListenError,
  type ReceiverObserver,
  startReceiver,
} from "../../../src/testbed/receiver/listener.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { resetUnaccepted, withResets } from "../../support/reset_connections.ts";
import {
  bytesOf,
  concatenate,
  CONNECT,
  container,
  HEARTBEAT,
  pod,
  resync,
  session,
  storedBlock,
  VERSION,
} from "./sending.ts";

/** A receiver on a free port, whose events are noted and can be waited for. */
class Noted implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly events: string[] = [];
  readonly bytes: Uint8Array[] = [];
  readonly receiver: Receiver;
  #waiting: (() => void)[] = [];

  constructor() {
    const note = (event: string) => {
      this.events.push(event);
      for (const wake of this.#waiting.splice(0)) wake();
    };
    const observer: ReceiverObserver = {
      connected: ({ id }) => note(`${id} connected`),
      message: ({ id }, { name }) => note(`${id} ${name}`),
      violation: ({ id }, { rule }) => note(`${id} violation ${rule}`),
      disconnected: ({ id }, reason) => note(`${id} disconnected ${reason}`),
    };
    this.receiver = startReceiver({
      listen: { host: "127.0.0.1", port: 0 },
      clock: this.clock,
      observer,
      tee: (_, bytes) => this.bytes.push(bytes.slice()),
    });
  }

  async seen(event: string): Promise<void> {
    while (!this.events.includes(event)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async dial(...parts: Uint8Array[]): Promise<Deno.TcpConn> {
    const { host, port } = this.receiver.address;
    const socket = await Deno.connect({ hostname: host, port });
    for (const bytes of parts) await send(socket, bytes);
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.receiver.close();
  }
}

async function send(socket: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await socket.write(bytes.subarray(offset));
}

async function readsToTheEnd(socket: Deno.TcpConn): Promise<void> {
  strictEqual(await socket.read(new Uint8Array(1)), null);
}

const SNAPSHOT = session(VERSION, CONNECT, resync(1), pod("a"), container("a", "1"), HEARTBEAT);

Deno.test("startReceiver() reads collectors into one model and never answers", async () => {
  await using noted = new Noted();
  const { receiver } = noted;
  using one = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  using two = await noted.dial(session(VERSION, CONNECT, resync(1), pod("a"), pod("b"), HEARTBEAT));
  await noted.seen("2 heartbeat");
  equal([...receiver.model.pods.keys()], ["a", "b"]);
  equal(receiver.connections.map(({ id, pods, state }) => [id, pods, state.hostname]), [
    [1, 1, "node-a"],
    [2, 2, "node-a"],
  ]);
  one.closeWrite();
  await noted.seen("1 disconnected end");
  equal([...receiver.model.pods.keys()], ["a", "b"]);
  await readsToTheEnd(one);
  two.closeWrite();
  await noted.seen("2 disconnected end");
  strictEqual(receiver.model.pods.size, 0);
  equal(receiver.violations, []);
  strictEqual(receiver.connections.length, 0);
});

Deno.test("Receiver.statistics count what came, and tee sees every byte", async () => {
  await using noted = new Noted();
  using socket = await noted.dial(SNAPSHOT);
  socket.closeWrite();
  await noted.seen("1 disconnected end");
  equal(concatenate(...noted.bytes), SNAPSHOT);
  const plain = SNAPSHOT.length - 7 - 5 * 4;
  equal(noted.receiver.statistics, {
    connections: 1,
    bytesWire: SNAPSHOT.length,
    bytesPlain: plain,
    blocks: 5,
    messages: {
      version_info: 1,
      connect: 1,
      pod_resync: 1,
      pod_new_with_name: 1,
      pod_container: 1,
      heartbeat: 1,
    },
    violations: {},
  });
});

Deno.test("Receiver ends a connection on a fatal violation, and only that one", async () => {
  await using noted = new Noted();
  using good = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  using bad = await noted.dial(session(VERSION, HEARTBEAT));
  await noted.seen("2 disconnected violation");
  await readsToTheEnd(bad);
  equal(noted.receiver.violations, [
    { rule: "unauthorised_message", detail: "heartbeat before connect", fatal: true },
  ]);
  equal(noted.receiver.statistics.violations, { unauthorised_message: 1 });
  await send(good, storedBlock(bytesOf({ name: "metadata_complete", time: 0n })));
  await noted.seen("1 metadata_complete");
});

Deno.test("Receiver ends a connection of garbage and goes on", async () => {
  await using noted = new Noted();
  using bad = await noted.dial(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: reducer\r\n\r\n"));
  await noted.seen("1 disconnected violation");
  await readsToTheEnd(bad);
  using _good = await noted.dial(SNAPSHOT);
  await noted.seen("2 heartbeat");
  equal(noted.receiver.statistics.violations, { unknown_message: 1 });
});

Deno.test("Receiver.disconnectAll() ends all connections and takes new ones", async () => {
  await using noted = new Noted();
  using one = await noted.dial(SNAPSHOT);
  using two = await noted.dial(SNAPSHOT);
  await Promise.all([noted.seen("1 heartbeat"), noted.seen("2 heartbeat")]);
  noted.receiver.disconnectAll();
  await Promise.all([noted.seen("1 disconnected cut"), noted.seen("2 disconnected cut")]);
  await readsToTheEnd(one);
  await readsToTheEnd(two);
  strictEqual(noted.receiver.model.pods.size, 0);
  using _three = await noted.dial(SNAPSHOT);
  await noted.seen("3 heartbeat");
  strictEqual(noted.receiver.model.pods.size, 1);
  equal(noted.receiver.violations, []);
});

Deno.test("Receiver.pause() holds everything back until resume()", async () => {
  await using noted = new Noted();
  using socket = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  noted.receiver.pause();
  ok(noted.receiver.paused);
  await send(socket, storedBlock(bytesOf({ name: "metadata_complete", time: 0n })));
  // The silence of the pause is not the sender's.
  noted.clock.advance(60_000);
  noted.events.push("resumed");
  noted.receiver.resume();
  await noted.seen("1 metadata_complete");
  equal(noted.events.slice(-2), ["resumed", "1 metadata_complete"]);
  equal(noted.receiver.violations, []);
});

Deno.test("Receiver.disconnectAll() reaches connections that are paused", async () => {
  await using noted = new Noted();
  using socket = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  noted.receiver.pause();
  await send(socket, storedBlock(bytesOf({ name: "metadata_complete", time: 0n })));
  noted.receiver.disconnectAll();
  noted.receiver.resume();
  await noted.seen("1 disconnected cut");
  ok(!noted.events.includes("1 metadata_complete"));
});

Deno.test("Receiver ends connections that are silent for 30 s", async () => {
  await using noted = new Noted();
  using socket = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  noted.clock.advance(29_999);
  equal(noted.receiver.violations, []);
  noted.clock.advance(1_000);
  await noted.seen("1 disconnected violation");
  await readsToTheEnd(socket);
  equal(noted.receiver.violations.map(({ rule }) => rule), ["inactivity"]);
});

Deno.test("Receiver notes a connection that is reset", async () => {
  await using noted = new Noted();
  const { host, port } = noted.receiver.address;
  const socket = connectNode(port, host);
  await new Promise<void>((resolve) => socket.write(SNAPSHOT, () => resolve()));
  await noted.seen("1 heartbeat");
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const { resetAndDestroy }: { resetAndDestroy?: unknown } = socket;
  if (typeof resetAndDestroy === "function") {
    socket.resetAndDestroy();
    await noted.seen("1 disconnected reset");
    equal(noted.receiver.violations.map(({ rule }) => rule), ["connection_reset"]);
  } else {
    // Deno 2.6 cannot reset a connection.
    socket.destroy();
    await noted.seen("1 disconnected end");
  }
  await closed;
  strictEqual(noted.receiver.model.pods.size, 0);
});

Deno.test({
  ...withResets("Receiver goes on at once when a sender goes before it is taken"),
  fn: goesOnAtOnce,
});

async function goesOnAtOnce(): Promise<void> {
  await using noted = new Noted();
  resetUnaccepted(noted.receiver.address.port, 3);
  using _socket = await noted.dial(SNAPSHOT);
  // On a clock that stands still nothing was waited for.
  await noted.seen("1 heartbeat");
  equal(noted.receiver.violations, []);
}

Deno.test("Receiver.close() ends everything, once or twice", async () => {
  const noted = new Noted();
  using socket = await noted.dial(SNAPSHOT);
  await noted.seen("1 heartbeat");
  noted.receiver.pause();
  await Promise.all([noted.receiver.close(), noted.receiver.close()]);
  equal(noted.events.at(-1), "1 disconnected cut");
  await readsToTheEnd(socket);
  strictEqual(noted.clock.timers, 0);
  await noted.receiver.close();
});

Deno.test("startReceiver() names the address that it cannot have", async () => {
  await using noted = new Noted();
  const listen = noted.receiver.address;
  throws(() => startReceiver({ listen, clock: noted.clock }), (error: unknown) => {
    ok(error instanceof ReceiverListenError);
    ok(error.message.includes(`127.0.0.1:${listen.port}`), error.message);
    ok(error.cause instanceof Deno.errors.AddrInUse);
    return true;
  });
});

Deno.test("startReceiver() says what to do about an address that is not this machine's", () => {
  // Documentation only (RFC 5737): no machine has it.
  const listen = { host: "192.0.2.1", port: 8000 };
  throws(() => startReceiver({ listen, clock: new FakeClock() }), (error: unknown) => {
    ok(error instanceof ReceiverListenError);
    ok(error.message.includes("no such address"), error.message);
    ok(!error.message.includes("uses the port"), error.message);
    return true;
  });
});

Deno.test("Receiver says so when a sender speaks TLS", async () => {
  await using noted = new Noted();
  const { port } = noted.receiver.address;
  await rejects(async () => {
    const connection = await Deno.connectTls({ hostname: "127.0.0.1", port });
    await connection.handshake().finally(() => connection.close());
  });
  await noted.seen("1 disconnected violation");
  equal(noted.receiver.statistics.violations, { unknown_message: 1 });
  ok(noted.receiver.violations[0]?.detail.includes("speaks TLS"));
});
