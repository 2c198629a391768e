import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { BrokenError, ResolveError } from "../../src/intake/intake_error.ts";
import { settled } from "../support/fake_clock.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { desiredOf, podOf } from "../support/records.ts";
import { refused } from "../support/refused.ts";
import { crowd, HANDSHAKE } from "./connected.ts";
import { epochs, open } from "./opened.ts";

Deno.test("Intake.run() connects and tells the inventory", async () => {
  const { table, start, sockets, statistics, attempts, end } = open();
  table.set(desiredOf(podOf("p")));
  await start();
  deepStrictEqual(attempts.map(({ host, port }) => [host, port]), [["reducer.example", 8000]]);
  deepStrictEqual(sockets[0]?.names, [...HANDSHAKE, "pod_resync", "pod_new_with_name"]);
  deepStrictEqual(
    [statistics.state, statistics.peer, statistics.connects, statistics.epoch],
    ["connected", "192.0.2.1:8000", 1, 1],
  );
  strictEqual(statistics.snapshotFlushed, true);
  await end();
});

Deno.test("Intake.ready() lets a waiting session begin its epoch", async () => {
  const { table, intake, start, sockets, end, statistics } = open();
  table.ready = false;
  table.set(desiredOf(podOf("p")));
  await start();
  intake.changed("p");
  strictEqual(statistics.dirty, 0, "before its epoch nothing differs");
  deepStrictEqual(sockets[0]?.names, HANDSHAKE);
  table.ready = true;
  intake.ready();
  await settled();
  deepStrictEqual(sockets[0]?.names.slice(HANDSHAKE.length), ["pod_resync", "pod_new_with_name"]);
  await end();
});

Deno.test("Intake.ready() and changes while nothing is connected do no harm", async () => {
  const { table, intake, start, clock, sockets, end, statistics } = open(refused());
  await start();
  intake.ready();
  intake.restart("guard rail");
  for (const entry of crowd(100)) {
    table.set(entry);
    intake.changed(entry.pod.uid);
  }
  strictEqual(statistics.dirty, 0, "nothing is held while there is no connection");
  await clock.pass(500);
  deepStrictEqual(epochs(sockets[0]), [1n], "the first epoch has it all");
  strictEqual(statistics.messages.pod_new_with_name, 100);
  await end();
});

Deno.test("Intake.changed() is told over the connection", async () => {
  const { table, intake, start, clock, sockets, end } = open();
  await start();
  table.set(desiredOf(podOf("p")));
  intake.changed("p");
  await clock.pass(10);
  strictEqual(sockets[0]?.names.at(-1), "pod_new_with_name");
  await end();
});

Deno.test("Intake.restart() begins an epoch on the same connection", async () => {
  const { table, intake, start, sockets, end, attempts, statistics } = open();
  table.set(desiredOf(podOf("p")));
  await start();
  intake.restart("relist");
  await settled();
  deepStrictEqual(epochs(sockets[0]), [1n, 2n]);
  strictEqual(statistics.epoch, 2);
  strictEqual(attempts.length, 1);
  await end();
});

Deno.test("Intake.run() connects again when the reducer closes: a new epoch, a whole snapshot", async () => {
  const { table, intake, start, clock, sockets, end, statistics } = open();
  table.set(desiredOf(podOf("p")), desiredOf(podOf("q")));
  await start();
  sockets[0]?.hangUp();
  await settled();
  strictEqual(sockets[0]?.destroyed, true);
  deepStrictEqual(
    [statistics.state, statistics.peer, statistics.snapshotFlushed, statistics.failures],
    ["waiting", "", false, { closed: 1 }],
  );
  table.pods.delete("q");
  intake.changed("q");
  strictEqual(statistics.dirty, 0);
  await clock.pass(500);
  deepStrictEqual(sockets[1]?.names, [...HANDSHAKE, "pod_resync", "pod_new_with_name"]);
  strictEqual(sockets[1]?.wire.first?.name, "version_info");
  deepStrictEqual(epochs(sockets[1]), [2n], "epochs go on rising");
  strictEqual(statistics.connects, 2);
  await end();
});

Deno.test("Intake.run() a connection that ends in the middle of a snapshot leaves nothing behind", async () => {
  const first = new MemorySocket();
  const { table, start, clock, sockets, end, statistics } = open(first);
  table.set(...crowd(3_000));
  first.stall();
  await start();
  for (const _ of ["version_info", "handshake", "a part of the snapshot"]) {
    first.step();
    await settled();
  }
  ok(first.names.includes("pod_new_with_name") && first.writing);
  first.fail(new Deno.errors.ConnectionReset("reset"));
  await settled();
  deepStrictEqual(statistics.failures, { broken: 1 });
  await clock.pass(500);
  strictEqual(sockets[1]?.names.filter((name) => name === "pod_new_with_name").length, 3_000);
  await end();
});

Deno.test("Intake.run() waits longer after each failure, up to ten seconds, and asks each time", async () => {
  const { start, clock, attempts, end, statistics } = open(...Array.from({ length: 9 }, refused));
  await start();
  await clock.pass(60_000);
  const gaps = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
  deepStrictEqual(gaps, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]);
  ok(attempts.every(({ host }) => host === "reducer.example"), "the name, not an address");
  deepStrictEqual(statistics.failures, { refused: 9 });
  strictEqual(statistics.state, "connected");
  await end();
});

Deno.test("Intake.run() spreads the attempts by half their time", async () => {
  const { start, clock, attempts, end, draw } = open(refused(), refused());
  draw(0.5);
  await start();
  await clock.pass(5_000);
  deepStrictEqual(attempts.map(({ at }) => at), [0, 625, 1_875]);
  await end();
});

Deno.test("Intake.run() is patient again after a connection that held", async () => {
  const { start, clock, attempts, end, sockets } = open(...Array.from({ length: 5 }, refused));
  await start();
  await clock.pass(20_000);
  strictEqual(attempts.length, 6);
  await clock.pass(30_000);
  const closedAt = clock.now();
  sockets[0]?.hangUp();
  await clock.pass(500);
  strictEqual(attempts.length, 7, `nothing tried ${clock.now() - closedAt} ms after the end`);
  await end();
});

Deno.test("Intake.run() does not hurry back to a reducer that closes at once", async () => {
  const { start, clock, attempts, end, sockets } = open();
  await start();
  for (let turn = 0; turn < 4; turn++) {
    sockets.at(-1)?.hangUp();
    await clock.pass(500 * 2 ** turn);
  }
  deepStrictEqual(attempts.map(({ at }) => at), [0, 500, 1_500, 3_500, 7_500]);
  await end();
});

Deno.test("Intake.run() gives a connection attempt ten seconds", async () => {
  const { start, clock, attempts, end, statistics } = open("silence");
  await start();
  strictEqual(statistics.state, "connecting");
  await clock.pass(9_999);
  deepStrictEqual(statistics.failures, {});
  await clock.pass(1);
  deepStrictEqual(statistics.failures, { timeout: 1 });
  await clock.pass(500);
  strictEqual(attempts.length, 2);
  strictEqual(statistics.state, "connected");
  await end();
});

Deno.test("Intake.run() counts each kind of failure by its name", async () => {
  const { start, clock, statistics, end } = open(
    new ResolveError("reducer.example", new Error("ENOTFOUND")),
    refused(),
    new BrokenError(new Deno.errors.ConnectionReset("reset")),
  );
  await start();
  await clock.pass(5_000);
  deepStrictEqual(statistics.failures, { unresolved: 1, refused: 1, broken: 1 });
  await end();
});

Deno.test("Intake.run() a reducer that takes nothing is left after ten seconds", async () => {
  const { table, intake, start, clock, sockets, statistics, end, attempts } = open();
  table.set(desiredOf(podOf("p")));
  await start();
  sockets[0]?.stall();
  table.set(desiredOf(podOf("p", { ip: 2 })));
  intake.changed("p");
  await clock.pass(10);
  for (let ip = 3; ip < 500; ip++) {
    table.set(desiredOf(podOf("p", { ip })), desiredOf(podOf("q", { ip })));
    intake.changed("p");
    intake.changed("q");
  }
  strictEqual(statistics.dirty, 2, "what waits for a stalled reducer is state, not history");
  await clock.pass(10_000);
  deepStrictEqual(statistics.failures, { stalled: 1 });
  strictEqual(statistics.dirty, 0);
  await clock.pass(500);
  strictEqual(attempts.length, 2);
  deepStrictEqual(sockets[1]?.names.filter((name) => name === "pod_new_with_name").length, 2);
  await end();
});

Deno.test("Intake.run() an abort before it begins: nothing is dialled", async () => {
  const { abort, start, ended, attempts } = open();
  abort.abort();
  await start();
  strictEqual(ended(), true);
  strictEqual(attempts.length, 0);
});

Deno.test("Intake.run() an abort ends a connection attempt", async () => {
  const { start, end, statistics } = open("silence");
  await start();
  await end();
  deepStrictEqual([statistics.state, statistics.failures], ["idle", {}]);
});

Deno.test("Intake.run() an abort ends the wait for the next attempt", async () => {
  const { start, end, statistics } = open(refused());
  await start();
  strictEqual(statistics.state, "waiting");
  await end();
  strictEqual(statistics.state, "idle");
});

Deno.test("Intake.run() an abort ends a connection before the inventory is ready", async () => {
  const { table, start, end, sockets } = open();
  table.ready = false;
  await start();
  await end();
  strictEqual(sockets[0]?.ended, true);
});

Deno.test("Intake.run() an abort lets what is dirty be told, then closes with FIN", async () => {
  const { table, intake, start, end, sockets, statistics } = open();
  await start();
  table.set(desiredOf(podOf("p")));
  intake.changed("p");
  await end();
  strictEqual(sockets[0]?.names.at(-1), "pod_new_with_name");
  strictEqual(sockets[0]?.ended, true);
  deepStrictEqual([statistics.state, statistics.peer, statistics.failures], ["idle", "", {}]);
});

Deno.test("Intake.run() an abort while a write is stalled ends within four seconds", async () => {
  const { table, start, clock, sockets, abort, ended } = open();
  await start();
  table.set(...crowd(10));
  sockets[0]?.stall();
  await clock.pass(5_000);
  strictEqual(sockets[0]?.writing, true, "a heartbeat");
  abort.abort();
  await clock.pass(3_999);
  strictEqual(ended(), false);
  await clock.pass(1);
  strictEqual(ended(), true);
  strictEqual(clock.timers, 0);
});

Deno.test("Intake.run() an abort while a write is stalled: what is dirty is told if it can be", async () => {
  const { table, intake, start, clock, sockets, abort, ended } = open();
  await start();
  sockets[0]?.stall();
  await clock.pass(5_000);
  table.set(desiredOf(podOf("p")));
  intake.changed("p");
  abort.abort();
  await clock.pass(1_000);
  sockets[0]?.resume();
  await settled();
  strictEqual(ended(), true);
  strictEqual(sockets[0]?.names.at(-1), "pod_new_with_name");
  strictEqual(sockets[0]?.ended, true);
  strictEqual(clock.timers, 0);
});
