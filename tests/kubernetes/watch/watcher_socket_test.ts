/** Faults that only sockets have, over real ones. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { PodRecord } from "../../../src/inventory/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { fetchTransport, Watcher } from "../../../src/kubernetes/watch/mod.ts";
import { Turns } from "../../../src/time/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { USUAL_BOUNDS } from "../../support/usual_bounds.ts";
import { plainFetcher } from "./plain_fetcher.ts";
import { added, bookmark, modified, page } from "./pods.ts";

/** What the server does with one connection once it has read the request for `path`. */
type Script = (connection: Deno.TcpConn, path: string) => Promise<void>;

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.kubernetes.protobuf\r\n";

async function write(connection: Deno.TcpConn, ...pieces: readonly (string | Uint8Array)[]) {
  for (const piece of pieces) {
    let bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
  }
}

/** A piece of a chunked body. */
function chunk(bytes: Uint8Array): readonly (string | Uint8Array)[] {
  return [`${bytes.length.toString(16)}\r\n`, bytes, "\r\n"];
}

async function pathOf(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const length = await connection.read(buffer);
    if (length === null) return "";
    head += new TextDecoder().decode(buffer.subarray(0, length));
  }
  return head.split(" ")[1]!;
}

/** Resolves when the other side has closed. */
async function closed(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Reset is closed, too.
  }
}

const list: Script = async (connection) => {
  const body = page(100, ["a"]);
  await write(
    connection,
    HEAD,
    `content-length: ${body.length}\r\nconnection: close\r\n\r\n`,
    body,
  );
};

/** Runs a watcher against a server that follows the scripts, one for each connection. */
async function playing(
  scripts: readonly Script[],
  play: (stage: {
    readonly paths: readonly string[];
    readonly pods: ReadonlyMap<string, string>;
    readonly watcher: Watcher<PodRecord>;
    readonly clock: FakeClock;
    until(condition: () => boolean, milliseconds?: number): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const paths: string[] = [];
  const serving = (async () => {
    const connections: Promise<void>[] = [];
    for (const script of scripts) {
      const connection = await listener.accept();
      const path = await pathOf(connection);
      paths.push(path);
      connections.push(script(connection, path).finally(() => connection.close()));
    }
    await Promise.all(connections);
  })().catch(() => {
    // A test that fails closes the sockets under the scripts that are left.
  });

  const clock = new FakeClock();
  const pods = new Map<string, string>();
  const known = new Map<string, PodRecord>();
  const client = Deno.createHttpClient({});
  const watcher = new Watcher<PodRecord>({
    target: { type: PODS },
    of: "objects",
    decoder: new PodDecoder(),
    sink: {
      known: (uid) => known.get(uid),
      restarted: (records) => {
        pods.clear();
        for (const { uid, name } of records.values()) pods.set(uid, name);
      },
      applied: ({ uid, name }) => void pods.set(uid, name),
      deleted: (uid) => void pods.delete(uid),
      blocked: () => {},
    },
    transport: fetchTransport(plainFetcher(`http://127.0.0.1:${listener.addr.port}`, { client })),
    clock,
    turns: new Turns(clock.now),
    wallClock: Date.now,
    random: () => 0,
    initialList: "pages",
    timeoutSeconds: { minimum: 180, maximum: 180 },
    listBounds: USUAL_BOUNDS,
  });
  const abort = new AbortController();
  const run = watcher.run(abort.signal);
  try {
    await play({
      paths,
      pods,
      watcher,
      clock,
      // Sockets take real time, in which the clock goes on by a little.
      until: async (condition, milliseconds = 10) => {
        for (let turn = 0; !condition(); turn++) {
          ok(turn < 2_000, "does not happen");
          await clock.pass(milliseconds);
        }
      },
    });
  } finally {
    abort.abort();
    await run;
    listener.close();
    await serving;
    client.close();
  }
}

/** A watch that falls silent after one bookmark, until the watcher leaves it. */
const quiet: Script = async (connection) => {
  await write(connection, HEAD, "transfer-encoding: chunked\r\n\r\n", ...chunk(bookmark(101)));
  await closed(connection);
};

Deno.test("Watcher goes on from the last whole event when a connection is cut inside one", async () => {
  const event = modified("a", 102, "a3");
  const half: Script = async (connection) => {
    await write(
      connection,
      HEAD,
      "transfer-encoding: chunked\r\n\r\n",
      ...chunk(modified("a", 101, "a2")),
      ...chunk(event.subarray(0, event.length >> 1)),
    );
  };
  const rest: Script = async (connection) => {
    await write(connection, HEAD, "transfer-encoding: chunked\r\n\r\n", ...chunk(event));
    await closed(connection);
  };
  await playing([list, half, rest], async ({ paths, pods, watcher, until }) => {
    await until(() => pods.get("a") === "a3");
    deepStrictEqual(
      paths.map((path) => new URL(path, "http://x").searchParams.get("resourceVersion")),
      [null, "100", "101"],
    );
    deepStrictEqual(watcher.statistics.failures, { connection: 1 });
    strictEqual(watcher.statistics.lists, 1);
  });
});

Deno.test("Watcher reads events that arrive byte by byte", async () => {
  const slow: Script = async (connection) => {
    await write(connection, HEAD, "transfer-encoding: chunked\r\n\r\n");
    connection.setNoDelay(true);
    for (const byte of added("b-é-😀", 101, "bücher")) {
      await write(connection, ...chunk(Uint8Array.of(byte)));
    }
    await closed(connection);
  };
  await playing([list, slow], async ({ pods, watcher, until }) => {
    await until(() => pods.has("b-é-😀"));
    strictEqual(pods.get("b-é-😀"), "bücher");
    deepStrictEqual(watcher.statistics.failures, {});
  });
});

/** The same, but it falls silent in the middle of the next event. */
const stuck: Script = async (connection) => {
  const half = added("b", 102).subarray(0, 40);
  const body = [...chunk(bookmark(101)), ...chunk(half)];
  await write(connection, HEAD, "transfer-encoding: chunked\r\n\r\n", ...body);
  await closed(connection);
};

for (
  const [what, hole, bookmarks, seconds] of [
    ["before the headers", closed, 0, 60],
    ["between two events", quiet, 1, 190],
    ["inside an event", stuck, 1, 190],
  ] as const
) {
  Deno.test(`Watcher leaves a black hole ${what}, and closes its connection`, async () => {
    let left = false;
    const watched: Script = async (connection, path) => {
      await hole(connection, path);
      left = true;
    };
    await playing([list, watched, quiet], async ({ paths, watcher, clock, until }) => {
      const { statistics } = watcher;
      await until(() => paths.length === 2 && statistics.bookmarks === bookmarks);
      const begun = clock.now();
      await until(() => left, 1_000);
      ok(clock.now() - begun >= (seconds - 30) * 1000, "too early");
      await until(() => paths.length === 3, 100);
      deepStrictEqual(statistics.failures, { silent: 1 });
      strictEqual(statistics.lists, 1);
    });
  });
}
