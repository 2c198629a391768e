import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import {
  connectTcp,
  type DialAttempt,
  dialTcp,
  dialWith,
  type Resolve,
} from "../../src/intake/dial.ts";
import { ResolveError, TalkativeError } from "../../src/intake/intake_error.ts";
import { type Socket, socketOf } from "../../src/intake/socket.ts";
import { ConnectError, type Trial } from "../../src/intake/trial.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { silentAddress } from "../support/silent_address.ts";

const NEVER = new AbortController().signal;

/** Dials over TCP to what the name resolves to. */
function tcpDial(resolve: Resolve, clock = new FakeClock()) {
  return dialWith({ resolve, prepare: () => Promise.resolve(connectTcp), clock });
}

/** Resolves to these IPv4 addresses. */
function ipv4(...addresses: readonly string[]): Resolve {
  return () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
}

/** Remembers what is told of an attempt. */
function watched(turn: number): DialAttempt & { readonly told: readonly Trial[] } {
  const told: Trial[] = [];
  return { turn, told, tried: (trial) => told.push(trial) };
}

/** A listener on the loopback interface. */
function listen(hostname = "127.0.0.1") {
  const listener = Deno.listen({ hostname, port: 0 });
  return { listener, port: listener.addr.port };
}

/** Both ends of a connection, and a way to let go of all of it. */
async function connected() {
  const { listener, port } = listen();
  const [socket, peer] = await Promise.all([
    dialTcp("127.0.0.1", port, NEVER),
    listener.accept(),
  ]);
  return {
    socket,
    peer,
    port,
    [Symbol.dispose]() {
      socket.destroy();
      tryClose(peer);
      listener.close();
    },
  };
}

function tryClose(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    // The test has closed it itself.
    ok(error instanceof Deno.errors.BadResource);
  }
}

async function readToEnd(connection: Deno.Conn): Promise<Uint8Array> {
  return new Uint8Array(await new Response(connection.readable).arrayBuffer());
}

function outcomeOf(socket: Socket): Promise<"end" | "broken"> {
  return socket.closed.then(() => "end" as const, () => "broken" as const);
}

Deno.test("dialTcp() connects by name and tells the address", async () => {
  const { listener, port } = listen();
  const socket = await dialTcp("localhost", port, NEVER);
  strictEqual(socket.peer, `127.0.0.1:${port}`);
  const peer = await listener.accept();
  socket.destroy();
  await socket.closed;
  peer.close();
  listener.close();
});

Deno.test("dialWith() prefers IPv4 whatever the order of the answer", async () => {
  const { listener, port } = listen("0.0.0.0");
  const dial = tcpDial(() =>
    // Both are reachable here: which one was taken shows in the peer's address.
    Promise.resolve([{ address: "127.0.0.2", family: 6 }, { address: "127.0.0.1", family: 4 }])
  );
  const socket = await dial("reducer", port, NEVER);
  strictEqual(socket.peer, `127.0.0.1:${port}`);
  socket.destroy();
  listener.close();
  await socket.closed;
});

Deno.test("dialWith() tries the next address at once when one refuses", async () => {
  const { listener, port } = listen();
  const attempt = watched(0);
  const clock = new FakeClock();
  const dial = tcpDial(ipv4("127.0.0.2", "127.0.0.1"), clock);
  const socket = await dial("reducer", port, NEVER, attempt);
  strictEqual(socket.peer, `127.0.0.1:${port}`);
  deepStrictEqual(
    attempt.told.map(({ address, phase, failure }) => [address, phase, failure !== undefined]),
    [
      [`127.0.0.2:${port}`, "connecting", false],
      [`127.0.0.2:${port}`, "connecting", true],
      [`127.0.0.1:${port}`, "connecting", false],
    ],
  );
  socket.destroy();
  listener.close();
  await socket.closed;
  strictEqual(clock.timers, 0);
});

Deno.test("dialWith() an address that swallows everything has a head start of 250 ms, no more", async () => {
  await using silent = await silentAddress("127.0.0.2");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: silent.port });
  const clock = new FakeClock();
  const dial = tcpDial(ipv4("127.0.0.2", "127.0.0.1"), clock);
  const attempt = watched(0);
  const dialled = dial("reducer", silent.port, NEVER, attempt);
  await clock.pass(249);
  strictEqual(attempt.told.length, 1);
  await clock.pass(1);
  const socket = await dialled;
  strictEqual(socket.peer, `127.0.0.1:${silent.port}`);
  strictEqual(clock.timers, 0);
  socket.destroy();
  listener.close();
  await socket.closed;
});

Deno.test("dialWith() begins each attempt with another address", async () => {
  const { listener, port } = listen("0.0.0.0");
  const dial = tcpDial(ipv4("127.0.0.1", "127.0.0.2", "127.0.0.3"));
  const peers: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const socket = await dial("reducer", port, NEVER, watched(turn));
    peers.push(socket.peer);
    socket.destroy();
    await socket.closed;
  }
  listener.close();
  deepStrictEqual(peers, [1, 2, 3, 1].map((last) => `127.0.0.${last}:${port}`));
});

Deno.test("dialWith() names every address, how far it came and why it failed", async () => {
  const { listener, port } = listen();
  listener.close();
  const dial = tcpDial(ipv4("127.0.0.1", "127.0.0.2"));
  await rejects(dial("reducer", port, NEVER), (error) => {
    ok(error instanceof ConnectError);
    strictEqual(
      error.message,
      `connecting to 127.0.0.1:${port}: Connection refused, ` +
        `connecting to 127.0.0.2:${port}: Connection refused`,
    );
    strictEqual(error.reason, "refused");
    return true;
  });
});

Deno.test("dialWith() resolves the name and prepares at every attempt, not for every address", async () => {
  const { listener, port } = listen();
  listener.close();
  const asked: string[] = [];
  const dial = dialWith({
    resolve: (host) => {
      asked.push(`resolve ${host}`);
      return ipv4("127.0.0.1", "127.0.0.2")(host);
    },
    prepare: (host) => {
      asked.push(`prepare ${host}`);
      return Promise.resolve(connectTcp);
    },
    clock: new FakeClock(),
  });
  for (let attempt = 0; attempt < 2; attempt++) {
    await rejects(dial("reducer", port, NEVER), ConnectError);
  }
  const once = ["prepare reducer", "resolve reducer"];
  deepStrictEqual(asked, [...once, ...once]);
});

Deno.test("dialTcp() rejects with a ResolveError that names the host", async () => {
  await rejects(dialTcp("no-such-host.invalid", 8000, NEVER), (error) => {
    ok(error instanceof ResolveError);
    ok(error.message.includes("no-such-host.invalid"));
    ok(error.cause instanceof Error);
    return true;
  });
});

Deno.test("dialWith() rejects with a ResolveError when a name has no address", async () => {
  await rejects(tcpDial(() => Promise.resolve([]))("reducer", 8000, NEVER), ResolveError);
});

Deno.test("dialWith() rejects with the signal's reason when that has aborted", async () => {
  const dial = tcpDial(() => {
    throw new Error("not to be asked");
  });
  const reason = new Error("late");
  await rejects(dial("reducer", 8000, AbortSignal.abort(reason)), reason);
});

Deno.test("dialWith() an abort ends a lookup that takes for ever", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const dialled = tcpDial(() => new Promise(() => {}))("reducer", 8000, abort.signal);
  abort.abort(reason);
  await rejects(dialled, reason);
});

Deno.test("dialWith() an abort ends a connection attempt that is not answered", async () => {
  await using silent = await silentAddress("127.0.0.1");
  const abort = new AbortController();
  const dialled = dialTcp("127.0.0.1", silent.port, abort.signal);
  await settled();
  const reason = new Error("enough");
  abort.abort(reason);
  await rejects(dialled, reason);
});

Deno.test("Socket.write() hands over all bytes, and Socket.end() sends FIN after them", async () => {
  using rig = await connected();
  const received = readToEnd(rig.peer);
  const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
  await rig.socket.write(bytes.subarray(0, 1_000_000));
  await rig.socket.write(bytes.subarray(1_000_000));
  await rig.socket.end();
  deepStrictEqual(await received, bytes);
  strictEqual(await outcomeOf(rig.socket), "end");
});

Deno.test("Socket.closed resolves when the peer closes", async () => {
  using rig = await connected();
  rig.peer.close();
  strictEqual(await outcomeOf(rig.socket), "end");
});

Deno.test("Socket.closed resolves when the peer closes only its side", async () => {
  using rig = await connected();
  await rig.peer.closeWrite();
  strictEqual(await outcomeOf(rig.socket), "end");
  await rig.socket.write(new Uint8Array([1, 2, 3]));
  await rig.socket.end();
  deepStrictEqual(await readToEnd(rig.peer), new Uint8Array([1, 2, 3]));
});

Deno.test("Socket.closed settles when the peer resets the connection, and writes fail", async () => {
  using rig = await connected();
  await rig.socket.write(new Uint8Array(1_000));
  // Closing with unread bytes resets.
  rig.peer.close();
  await outcomeOf(rig.socket);
  await rejects(async () => {
    for (;;) await rig.socket.write(new Uint8Array(100_000));
  });
});

Deno.test("Socket.closed what the peer sends is no end", async () => {
  using rig = await connected();
  let closed = false;
  const end = rig.socket.closed.then(() => closed = true);
  await rig.peer.write(new Uint8Array(10_000));
  await rig.socket.write(new Uint8Array([1]));
  await rig.peer.read(new Uint8Array(1));
  strictEqual(closed, false);
  rig.peer.close();
  await end;
});

Deno.test("Socket.closed a peer that sends more than a greeting is no reducer", async () => {
  using rig = await connected();
  const writing = (async () => {
    for (;;) await rig.peer.write(new Uint8Array(16_384));
  })().catch(() => "let go");
  const error = await rig.socket.closed.then(() => undefined, (error: unknown) => error);
  ok(error instanceof TalkativeError);
  match(error.message, /sent more than 65536 bytes.*--intake-host/);
  rig.socket.destroy();
  strictEqual(await writing, "let go");
});

Deno.test("Socket.closed a peer that talks by the byte is found out as well", async () => {
  let sent = 0;
  const connection = {
    remoteAddr: { transport: "tcp", hostname: "10.0.0.1", port: 1 },
    read(buffer: Uint8Array) {
      sent++;
      buffer[0] = 0x2e;
      return Promise.resolve(1);
    },
  } as unknown as Deno.TcpConn;
  await rejects(socketOf(connection).closed, TalkativeError);
  strictEqual(sent, 65_537);
});

Deno.test("Socket.destroy() lets go at once, also when a write is stalled, and may be repeated", async () => {
  using rig = await connected();
  let stalled = true;
  const writing = (async () => {
    for (;;) await rig.socket.write(new Uint8Array(1 << 20));
  })().catch(() => stalled = false);
  await settled();
  strictEqual(stalled, true);
  rig.socket.destroy();
  rig.socket.destroy();
  strictEqual(await outcomeOf(rig.socket), "end", "our own end is no fault");
  // On some platforms a stalled write ends only with its peer.
  rig.peer.close();
  await writing;
  await rig.socket.end();
});

Deno.test("Socket.peer puts an IPv6 address in brackets", {
  ignore: !loopback6(),
}, async () => {
  const { listener, port } = listen("::1");
  const socket = await dialTcp("::1", port, NEVER);
  strictEqual(socket.peer, `[::1]:${port}`);
  socket.destroy();
  listener.close();
  await socket.closed;
});

function loopback6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}
