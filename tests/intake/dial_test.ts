import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { dialTcp, ResolveError, type Socket, tcpDial } from "../../src/intake/dial.ts";
import { settled } from "../support/fake_clock.ts";

const NEVER = new AbortController().signal;

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

Deno.test("tcpDial() prefers IPv4 whatever the order of the answer", async () => {
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

Deno.test("tcpDial() tries the next address when one refuses", async () => {
  const { listener, port } = listen();
  const dial = tcpDial(() =>
    Promise.resolve([{ address: "127.0.0.2", family: 4 }, { address: "127.0.0.1", family: 4 }])
  );
  const socket = await dial("reducer", port, NEVER);
  strictEqual(socket.peer, `127.0.0.1:${port}`);
  socket.destroy();
  listener.close();
  await socket.closed;
});

Deno.test("tcpDial() resolves the name at every attempt", async () => {
  const { listener, port } = listen();
  listener.close();
  const asked: string[] = [];
  const dial = tcpDial((host) => {
    asked.push(host);
    return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  });
  for (let attempt = 0; attempt < 2; attempt++) {
    await rejects(dial("reducer", port, NEVER), Deno.errors.ConnectionRefused);
  }
  deepStrictEqual(asked, ["reducer", "reducer"]);
});

Deno.test("dialTcp() rejects with a ResolveError that names the host", async () => {
  await rejects(dialTcp("no-such-host.invalid", 8000, NEVER), (error) => {
    ok(error instanceof ResolveError);
    ok(error.message.includes("no-such-host.invalid"));
    ok(error.cause instanceof Error);
    return true;
  });
});

Deno.test("tcpDial() rejects with a ResolveError when a name has no address", async () => {
  await rejects(tcpDial(() => Promise.resolve([]))("reducer", 8000, NEVER), ResolveError);
});

Deno.test("tcpDial() rejects with the signal's reason when that has aborted", async () => {
  const dial = tcpDial(() => {
    throw new Error("not to be asked");
  });
  const reason = new Error("late");
  await rejects(dial("reducer", 8000, AbortSignal.abort(reason)), reason);
});

Deno.test("tcpDial() an abort ends a lookup that takes for ever", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const dialled = tcpDial(() => new Promise(() => {}))("reducer", 8000, abort.signal);
  abort.abort(reason);
  await rejects(dialled, reason);
});

Deno.test("tcpDial() an abort ends a connection attempt that is not answered", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const fillers = new AbortController();
  const filling = Array.from(
    { length: 20 },
    () =>
      Deno.connect({ hostname: "127.0.0.1", port, signal: fillers.signal }).then(
        (connection) => connection.close(),
        () => {},
      ),
  );
  await Promise.race(filling);
  await settled();
  const abort = new AbortController();
  const dialled = dialTcp("127.0.0.1", port, abort.signal);
  await settled();
  const reason = new Error("enough");
  abort.abort(reason);
  await rejects(dialled, reason);
  fillers.abort();
  await Promise.all(filling);
  listener.close();
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
