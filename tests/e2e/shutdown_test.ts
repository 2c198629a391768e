/** Whatever the collector is doing, it ends soon, with success, and closes its connection well. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Collector } from "./support/collector.ts";
import type { Decoder } from "./support/decoder.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd } from "./support/equipment.ts";
import { freePort } from "./support/free_port.ts";
import { startApi } from "./support/start_api.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { pause, waitFor } from "./support/wait_for.ts";

const LIMIT_SECONDS = 5;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  endToEnd(`collector ends on ${signal} in steady state`, [], async () => {
    await using api = await startApi({ pods: 100 });
    await using decoder = await startDecoder({ library: "c" });
    await using collector = new Collector({
      kubeconfig: api.kubeconfig,
      intakePort: decoder.port,
      environment: { K8S_COLLECTOR_DELETE_TTL_SECS: "600" },
    });
    const expected = await api.expected();
    await waitFor("all pods are told", () => {
      collector.program.assertRunning();
      assertSame(decoder.announced.pods, expected);
    });
    await assertEnds(collector, signal);
    await assertClosedWell(decoder);
    deepStrictEqual(collector.log.filter(({ level }) => level !== "info"), []);
  });
}

endToEnd("collector ends before it could list anything (API refused)", [], async () => {
  await using server = await kubeconfigOf(freePort());
  await assertEndsUnsynced(server.path, /^cannot (list|watch) pods, connection: /);
});

endToEnd("collector ends before it could list anything (API silent)", [], async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  await using server = await kubeconfigOf(listener.addr.port);
  await assertEndsUnsynced(server.path, /^connected to the reducer /);
  ok(connections.length > 0);
  listener.close();
  await accepting;
  for (const connection of connections) connection.close();
});

endToEnd("collector ends while the reducer cannot be reached", [], async () => {
  await using api = await startApi({ pods: 100 });
  await using collector = new Collector({
    kubeconfig: api.kubeconfig,
    intakePort: freePort(),
  });
  await waitFor("it has tried", () => {
    collector.assertLogged(/^synced: /);
    collector.assertLogged(/^no connection to the reducer /);
  });
  await assertEnds(collector);
});

endToEnd("collector ends while the reducer takes no more data", [], async () => {
  await using api = await startApi({ pods: 20_000 });
  await using decoder = await startDecoder({ library: "c", stallAfter: 100 });
  await using collector = new Collector({
    kubeconfig: api.kubeconfig,
    intakePort: decoder.port,
    args: ["--intake-compression=stored"],
  });
  await waitFor("the stream stalls", async () => {
    const before = await collector.metric('k8s_collector_bytes_sent_total{stage="lz4"}');
    await pause(500);
    const after = await collector.metric('k8s_collector_bytes_sent_total{stage="lz4"}');
    ok(before > 100_000 && before === after);
    strictEqual(await collector.metric("k8s_collector_reducer_snapshot_flushed"), 0);
  });
  await assertEnds(collector);
});

async function assertEnds(collector: Collector, signal: Deno.Signal = "SIGTERM"): Promise<void> {
  const { code, seconds } = await collector.stop(signal);
  strictEqual(code, 0);
  ok(seconds < LIMIT_SECONDS, `${seconds} s`);
  deepStrictEqual(collector.entries("error"), []);
  deepStrictEqual(collector.strayLines, []);
}

/** The decoder met the end of the stream between two messages, and no reset. */
async function assertClosedWell(decoder: Decoder): Promise<void> {
  await waitFor("the end of the connection", () => strictEqual(decoder.closes.length, 1));
  deepStrictEqual(decoder.closes.map(({ reason }) => reason), ["eof"]);
  strictEqual(await decoder.stop(), 0);
  deepStrictEqual(decoder.complaints, []);
}

async function assertEndsUnsynced(kubeconfig: string, sign: RegExp): Promise<void> {
  await using decoder = await startDecoder({ library: "c" });
  await using collector = new Collector({ kubeconfig, intakePort: decoder.port });
  await waitFor("it has tried", () => {
    collector.assertLogged(sign);
    strictEqual(decoder.announced.connections, 1);
  });
  strictEqual((await collector.get("/readyz")).status, 503);
  await assertEnds(collector);
  await assertClosedWell(decoder);
  deepStrictEqual(decoder.announced.epochs, []);
}

/** The kubeconfig of an API server on this port, removed in the end. */
async function kubeconfigOf(port: number): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempFile({ suffix: ".kubeconfig" });
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "away", cluster: { server: `http://127.0.0.1:${port}` } }],
      contexts: [{ name: "away", context: { cluster: "away", user: "nobody" } }],
      users: [{ name: "nobody", user: {} }],
      "current-context": "away",
    }),
  );
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}
