/** Half a frame and then a reset, over real sockets, cut at many places. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { PodRecord } from "../../../src/inventory/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { fetchTransport, Watcher } from "../../../src/kubernetes/watch/mod.ts";
import { Turns } from "../../../src/time/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { USUAL_BOUNDS } from "../../support/usual_bounds.ts";
import { plainFetcher } from "./plain_fetcher.ts";
import { added, page } from "./pods.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.kubernetes.protobuf\r\n";

async function write(connection: Deno.TcpConn, ...pieces: readonly (string | Uint8Array)[]) {
  for (const piece of pieces) {
    let bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
  }
}

/** The request's first line; what follows it stays unread, so that closing is a reset. */
async function requestLine(connection: Deno.TcpConn): Promise<string> {
  const byte = new Uint8Array(1);
  let line = "";
  while (!line.endsWith("\r\n")) {
    if (await connection.read(byte) === null) break;
    line += String.fromCharCode(byte[0]!);
  }
  return line;
}

Deno.test("Watcher goes on from the last whole event when half a frame is followed by a reset", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const lines: string[] = [];
  const applied: string[] = [];
  let sent = 0;
  const turns = 24;
  const serving = (async () => {
    for await (const connection of listener) {
      const line = await requestLine(connection);
      lines.push(line);
      if (!line.includes("watch=true")) {
        const body = page(100, []);
        await write(
          connection,
          `${HEAD}content-length: ${body.length}\r\nconnection: close\r\n\r\n`,
        );
        await write(connection, body);
        // Read to its end, or the reset of closing would reach the client before the list.
        await connection.closeWrite();
        while (await connection.read(new Uint8Array(4096)) !== null);
      } else {
        const whole = added(`pod-${sent}`, 101 + sent);
        const next = added(`pod-${sent + 1}`, 102 + sent);
        const half = next.subarray(0, 1 + sent * (next.length - 2) / turns | 0);
        sent++;
        await write(connection, `${HEAD}connection: close\r\n\r\n`, whole, half);
        // What was sent must have arrived, for a reset takes along what is under way.
        while (applied.length < sent) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      connection.close();
      if (sent === turns) listener.close();
    }
  })();

  const clock = new FakeClock();
  const client = Deno.createHttpClient({});
  const watcher = new Watcher<PodRecord>({
    target: { type: PODS },
    of: "objects",
    decoder: new PodDecoder(),
    sink: {
      known: () => undefined,
      restarted: () => {},
      applied: ({ uid }) => void applied.push(uid),
      deleted: () => {},
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
  const running = watcher.run(abort.signal);
  for (let turn = 0; (watcher.statistics.failures["connection"] ?? 0) < turns; turn++) {
    ok(turn < 5_000, "does not happen");
    await clock.pass(10);
  }
  abort.abort();
  await running;
  await serving;
  client.close();
  deepStrictEqual(applied, Array.from({ length: turns }, (_, index) => `pod-${index}`));
  const versions = lines.map((line) => /resourceVersion=(\d+)/.exec(line)?.[1]);
  deepStrictEqual(
    versions.slice(0, turns + 1),
    [undefined, ...Array.from({ length: turns }, (_, index) => String(100 + index))],
  );
  strictEqual(watcher.statistics.lists, 1);
  strictEqual(watcher.statistics.undecodable, 0);
});
