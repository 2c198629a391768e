import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { BrokenError, ClosedByPeerError, StalledError } from "../../src/intake/intake_error.ts";
import { settled } from "../support/fake_clock.ts";
import { desiredOf, podOf } from "../support/records.ts";
import { connect, crowd, HANDSHAKE, WALL_CLOCK } from "./connected.ts";

Deno.test("Session.run() sends version_info raw and by itself, then the handshake compressed", async () => {
  const { socket, start } = connect({ ready: false });
  await start();
  strictEqual(socket.writes.length, 2);
  const { first, firstLength, messages, blocks } = socket.wire;
  const timestamp = BigInt(WALL_CLOCK) * 1_000_000n;
  strictEqual(socket.writes[0]?.length, firstLength);
  deepStrictEqual(first, { name: "version_info", timestamp, major: 0, minor: 11, patch: 0 });
  deepStrictEqual(
    [...socket.writes[1]?.subarray(0, 7) ?? []],
    [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82],
  );
  deepStrictEqual(blocks, [7]);
  deepStrictEqual(messages, [
    { name: "connect", timestamp, collector_type: 3, hostname: "node-a" },
    { name: "report_cpu_cores", timestamp, cores: 4 },
    { name: "set_config_label", timestamp, key: "cluster", value: "prod" },
    { name: "set_config_label", timestamp, key: "team", value: "shop" },
    { name: "cloud_platform", timestamp, platform: 0 },
    {
      name: "set_node_info",
      timestamp,
      az: "",
      role: "",
      instance_id: "node-a",
      instance_type: "",
    },
    { name: "metadata_complete", timestamp, time: 0n },
  ]);
});

Deno.test("Session.run() sends no snapshot before the inventory is ready, only heartbeats", async () => {
  const { table, clock, start, fresh, session, statistics } = connect({ ready: false });
  table.set(desiredOf(podOf("p")));
  await start();
  deepStrictEqual(fresh(), HANDSHAKE);
  await clock.pass(12_000);
  deepStrictEqual(fresh(), ["heartbeat", "heartbeat"]);
  table.ready = true;
  session.ready();
  await settled();
  deepStrictEqual(fresh(), ["pod_resync", "pod_new_with_name"]);
  strictEqual(statistics.epoch, 1);
  strictEqual(statistics.snapshotFlushed, true);
});

Deno.test("Session.run() sends the snapshot behind the handshake when the inventory is ready", async () => {
  const { table, start, fresh, socket } = connect();
  table.set(desiredOf(podOf("p")), desiredOf(podOf("q")));
  await start();
  deepStrictEqual(fresh(), [
    ...HANDSHAKE,
    "pod_resync",
    "pod_new_with_name",
    "pod_new_with_name",
  ]);
  const [resync] = socket.wire.messages.filter(({ name }) => name === "pod_resync");
  strictEqual(resync?.name === "pod_resync" && resync.resync_count, 1n);
});

Deno.test("Session.run() an empty cluster has an epoch too", async () => {
  const { start, fresh, statistics } = connect();
  await start();
  deepStrictEqual(fresh(), [...HANDSHAKE, "pod_resync"]);
  strictEqual(statistics.snapshotFlushed, true);
});

Deno.test("Session.run() sends a heartbeat every five seconds", async () => {
  const { clock, start, fresh } = connect();
  await start();
  fresh();
  await clock.pass(4_999);
  deepStrictEqual(fresh(), []);
  await clock.pass(1);
  deepStrictEqual(fresh(), ["heartbeat"]);
  await clock.pass(60_000);
  strictEqual(fresh().length, 12);
});

Deno.test("Session.run() sends a heartbeat 100 ms after a burst of more than a block, once", async () => {
  const { clock, table, start, fresh, socket, changed } = connect();
  table.set(...crowd(300));
  await start();
  ok(socket.wire.blocks.length > 3);
  ok(!fresh().includes("heartbeat"));
  await clock.pass(99);
  deepStrictEqual(fresh(), []);
  await clock.pass(1);
  deepStrictEqual(fresh(), ["heartbeat"]);
  await clock.pass(4_999);
  deepStrictEqual(fresh(), [], "then the usual five seconds");
  await clock.pass(1);
  deepStrictEqual(fresh(), ["heartbeat"]);
  table.set(desiredOf(podOf("p")));
  changed("p");
  await clock.pass(1_000);
  deepStrictEqual(fresh(), ["pod_new_with_name"], "a small change is no burst");
});

Deno.test("Session.changed() is on the wire within ten milliseconds", async () => {
  const { clock, table, start, fresh, changed } = connect();
  await start();
  fresh();
  await clock.pass(1_000);
  table.set(desiredOf(podOf("p")));
  changed("p");
  await clock.pass(10);
  deepStrictEqual(fresh(), ["pod_new_with_name"]);
});

Deno.test("Session.changed() tells what waits when timers come late", async () => {
  const { clock, table, start, fresh, changed } = connect();
  await start();
  fresh();
  await clock.pass(1_000);
  for (const uid of ["p", "q"]) {
    table.set(desiredOf(podOf(uid)));
    changed(uid);
    await settled();
  }
  deepStrictEqual(fresh(), ["pod_new_with_name"], "the other one is gathered");
  clock.slip(10);
  table.set(desiredOf(podOf("r")));
  changed("r");
  await settled();
  deepStrictEqual(fresh(), ["pod_new_with_name", "pod_new_with_name"]);
});

Deno.test("Session.changed() more than a write at once does not wait between the writes", async () => {
  const { clock, table, start, fresh, changed, socket } = connect();
  await start();
  fresh();
  await clock.pass(1_000);
  const before = socket.writes.length;
  const pods = crowd(20_000);
  table.set(...pods);
  for (const { pod } of pods) changed(pod.uid);
  await settled();
  ok(socket.writes.length - before > 2);
  deepStrictEqual(fresh().filter((name) => name === "pod_new_with_name").length, 20_000);
});

Deno.test("Session.changed() a steady trickle does not keep changes back", async () => {
  const { clock, table, start, fresh, changed } = connect();
  await start();
  fresh();
  let told = 0;
  for (let ip = 1; ip <= 100; ip++) {
    table.set(desiredOf(podOf("p", { ip })));
    changed("p");
    await clock.pass(1);
    told += fresh().length;
  }
  ok(told >= 10, `${told} times in 100 ms`);
  ok(told < 50, `${told} writes for 100 changes: they are gathered`);
});

Deno.test("Session.changed() what comes while a write is under way is told after it", async () => {
  const { clock, table, start, fresh, changed, socket } = connect();
  await start();
  fresh();
  socket.stall();
  table.set(desiredOf(podOf("p", { ip: 1 })));
  changed("p");
  await clock.pass(10);
  ok(socket.writing);
  table.set(desiredOf(podOf("p", { ip: 2 })), desiredOf(podOf("q")));
  changed("p", "q");
  table.pods.delete("q");
  changed("q");
  await clock.pass(100);
  socket.resume();
  await clock.pass(10);
  const told = socket.wire.messages.filter(({ name }) => name.startsWith("pod_new"));
  deepStrictEqual(told.map((m) => m.name === "pod_new_with_name" && [m.uid, m.ip]), [
    ["p", 1],
    ["p", 2],
  ]);
});

Deno.test("Session.run() writes a long snapshot as it goes, in both forms", async () => {
  for (const compression of ["lz4", "stored"] as const) {
    const { table, start, socket, fresh } = connect({ compression });
    table.set(...crowd(2_000));
    await start();
    const names = fresh();
    strictEqual(names.filter((name) => name === "pod_new_with_name").length, 2_000);
    strictEqual(names.filter((name) => name === "pod_container").length, 2_000);
    ok(socket.writes.every(({ length }) => length < 100 * 1024), "written as it goes");
    ok(socket.writes.length > 3);
  }
});

Deno.test("Session.run() ends at once when the reducer closes", async () => {
  const { start, socket, outcome } = connect();
  await start();
  socket.hangUp();
  await settled();
  ok(outcome() instanceof ClosedByPeerError);
});

Deno.test("Session.run() ends at once when the reducer closes while a write is stalled", async () => {
  const { table, start, socket, outcome, clock } = connect();
  table.set(...crowd(1_000));
  socket.stall();
  await start();
  ok(socket.writing);
  await clock.pass(1_000);
  socket.hangUp();
  await settled();
  ok(outcome() instanceof ClosedByPeerError);
  strictEqual(clock.timers, 0);
});

Deno.test("Session.run() ends with the error of a connection that breaks", async () => {
  const { start, socket, outcome } = connect();
  await start();
  const reset = new Deno.errors.ConnectionReset("reset");
  socket.fail(reset);
  await settled();
  strictEqual(brokenBy(outcome()), reset);
});

Deno.test("Session.run() ends with the error of a write", async () => {
  const { start, socket, outcome, clock } = connect({ ready: false });
  socket.stall();
  await start();
  const broken = new Deno.errors.BrokenPipe("broken");
  socket.fail(broken);
  await settled();
  strictEqual(brokenBy(outcome()), broken);
  strictEqual(clock.timers, 0);
});

Deno.test("Session.run() gives a write ten seconds", async () => {
  const { table, start, socket, outcome, clock, changed } = connect();
  await start();
  await clock.pass(1_000);
  socket.stall();
  table.set(desiredOf(podOf("p")));
  changed("p");
  await clock.pass(0);
  ok(socket.writing);
  await clock.pass(9_999);
  strictEqual(outcome(), undefined);
  await clock.pass(1);
  const error = outcome();
  ok(error instanceof StalledError);
  strictEqual(error.message, "it took no data for 10 s");
  strictEqual(clock.timers, 0);
});

Deno.test("Session.run() a write that takes long but not too long does no harm", async () => {
  const { start, socket, outcome, clock, fresh } = connect();
  await start();
  fresh();
  socket.stall();
  await clock.pass(14_000);
  strictEqual(outcome(), undefined, "the heartbeat waits since five seconds");
  socket.resume();
  await clock.pass(5_000);
  ok(fresh().length >= 2);
});

Deno.test("Session.close() tells what is dirty, then closes with FIN", async () => {
  const { table, start, socket, outcome, fresh, changed, session } = connect();
  await start();
  fresh();
  table.set(desiredOf(podOf("p")));
  changed("p");
  session.close("when told");
  await settled();
  deepStrictEqual(fresh(), ["pod_new_with_name"], "without gathering");
  strictEqual(outcome(), "closed");
  strictEqual(socket.ended, true);
});

Deno.test("Session.close() in idle ends at once", async () => {
  const { start, socket, outcome, clock, session } = connect();
  await start();
  session.close("when told");
  await settled();
  strictEqual(outcome(), "closed");
  strictEqual(socket.ended, true);
  strictEqual(clock.timers, 0);
});

Deno.test("Session.close() before the inventory is ready ends at once", async () => {
  const { start, socket, outcome, session, fresh } = connect({ ready: false });
  await start();
  session.close("when told");
  await settled();
  strictEqual(outcome(), "closed");
  strictEqual(socket.ended, true);
  deepStrictEqual(fresh(), HANDSHAKE);
});

Deno.test("Session.close() leaves a snapshot, at the end of a message", async () => {
  const { table, start, socket, outcome, session, clock, fresh, statistics } = connect();
  table.set(...crowd(5_000));
  await start();
  session.restart();
  socket.stall();
  await clock.pass(0);
  session.close("when told");
  await settled();
  strictEqual(outcome(), undefined, "a write is under way");
  socket.resume();
  await settled();
  strictEqual(outcome(), "closed");
  const names = fresh();
  const second = names.slice(names.lastIndexOf("pod_resync"));
  ok(second.length < 10_000, `${second.length} messages of the second snapshot`);
  const news = names.filter((name) => name === "pod_new_with_name").length;
  strictEqual(news, statistics.messages.pod_new_with_name, "what was begun is sent");
});

Deno.test("Session.restart() begins an epoch with everything in it", async () => {
  const { table, start, fresh, session, statistics } = connect();
  table.set(...crowd(2));
  await start();
  fresh();
  session.restart();
  await settled();
  deepStrictEqual(fresh(), [
    "pod_resync",
    "pod_new_with_name",
    "pod_container",
    "pod_new_with_name",
    "pod_container",
  ]);
  strictEqual(statistics.epoch, 2);
});

Deno.test("Session.restart() in the middle of a snapshot begins the next epoch at once", async () => {
  const { table, start, socket, session, statistics, fresh } = connect({
    compression: "stored",
  });
  table.set(...crowd(3_000));
  socket.stall();
  await start();
  for (const _ of ["version_info", "handshake", "a part of the snapshot"]) {
    socket.step();
    await settled();
  }
  session.restart();
  strictEqual(statistics.snapshotFlushed, false);
  socket.resume();
  await settled();
  const names = fresh();
  const [first, second] = [names.indexOf("pod_resync"), names.lastIndexOf("pod_resync")];
  ok(first < second);
  ok(second - first < 6_000, "the first one was left");
  strictEqual(names.slice(second).filter((name) => name === "pod_new_with_name").length, 3_000);
  strictEqual(statistics.epoch, 2);
  strictEqual(statistics.snapshotFlushed, true);
});

Deno.test("Session.run() heartbeats go between the parts of a long snapshot", async () => {
  const { table, start, socket, clock, fresh } = connect({ compression: "stored" });
  table.set(...crowd(5_000));
  socket.stall();
  await start();
  for (let part = 0; part < 200 && socket.writing; part++) {
    socket.step();
    await clock.pass(1_000);
  }
  const names = fresh();
  const heartbeat = names.indexOf("heartbeat");
  ok(heartbeat > 0 && heartbeat < names.lastIndexOf("pod_new_with_name"));
});

Deno.test("Session.run() counts what it wrote", async () => {
  const { table, start, socket, statistics, clock } = connect();
  table.set(...crowd(300), desiredOf(podOf("u".repeat(9_000))));
  await start();
  strictEqual(statistics.bytesWire, socket.bytes.length);
  strictEqual(statistics.messages.pod_new_with_name, 300);
  strictEqual(statistics.messages.pod_container, 300);
  strictEqual(statistics.messages.pod_resync, 1);
  strictEqual(statistics.skipped, 1);
  strictEqual(statistics.dirty, 0);
  deepStrictEqual([statistics.lastWriteAt, statistics.silentMilliseconds], [WALL_CLOCK, 0]);
  clock.slip(1_000);
  strictEqual(statistics.silentMilliseconds, 1_000, "whatever the wall clock says");
  ok(statistics.bytesRaw > 300 * 100);
});

/** The error that broke the connection. */
function brokenBy(outcome: "closed" | Error | undefined): unknown {
  ok(outcome instanceof BrokenError);
  return outcome.cause;
}
