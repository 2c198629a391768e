/** What is told once more after a reconnection is spread, and changes go before it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { settled } from "../support/fake_clock.ts";
import { desiredOf, podOf } from "../support/records.ts";
import { connect, crowd } from "./connected.ts";

const PODS = 1_000;
const BOTH = ["pod_new_with_name", "pod_container"];

/** A session that has told so many pods, and begins to tell them once more. */
async function refreshing(pods = PODS) {
  const connected = connect();
  connected.table.set(...crowd(pods));
  await connected.start();
  await connected.clock.pass(200);
  connected.fresh();
  const rawBefore = connected.statistics.bytesRaw;
  connected.session.refresh();
  await settled();
  return { ...connected, raw: () => connected.statistics.bytesRaw - rawBefore };
}

const announcements = (names: readonly string[]) =>
  names.filter((name) => name === "pod_new_with_name").length;

async function end({ session, clock, outcome }: Awaited<ReturnType<typeof refreshing>>) {
  session.close("when told");
  await settled();
  strictEqual(outcome(), "closed");
  strictEqual(clock.timers, 0);
}

Deno.test("Session.refresh() tells no more than 64 KiB at a time, twenty times a second", async () => {
  const stage = await refreshing();
  const { clock, raw } = stage;
  for (let before = 0; raw() > before;) {
    const slice = raw() - before;
    ok(slice < 64 * 1024 + 8 * 1024, `${slice} bytes at once`);
    before = raw();
    await clock.pass(49);
    strictEqual(raw(), before, "the next part came too early");
    await clock.pass(1);
  }
  ok(raw() > 2 * 64 * 1024, "more than two parts");
  await end(stage);
});

Deno.test("Session.refresh() tells each pod once, whole, and a heartbeat behind the last", async () => {
  const stage = await refreshing();
  const { clock, fresh } = stage;
  await clock.pass(2_000);
  const names = fresh();
  deepStrictEqual(names.filter((name) => name !== "heartbeat"), Array(PODS).fill(BOTH).flat());
  strictEqual(names.at(-1), "heartbeat");
  await clock.pass(3_000);
  deepStrictEqual(fresh().filter((name) => name !== "heartbeat"), []);
  await end(stage);
});

Deno.test("Session.refresh() a change meanwhile is on the wire within ten milliseconds", async () => {
  const stage = await refreshing();
  const { clock, fresh, table, changed, statistics } = stage;
  strictEqual(statistics.dirty, 0, "what is told once more is no mark");
  for (let turn = 0; turn < 4; turn++) {
    fresh();
    const uid = `new-${turn}`;
    table.set(desiredOf(podOf(uid)));
    changed(uid);
    // The worst moment: the next part is due, too.
    await clock.pass(10);
    ok(fresh().includes("pod_new_with_name"));
  }
  await clock.pass(2_000);
  strictEqual(announcements(fresh()) < PODS, true);
  await end(stage);
});

Deno.test("Session.refresh() the change goes before the part that is due at the same time", async () => {
  const stage = await refreshing();
  const { clock, socket, table, changed } = stage;
  await clock.pass(49);
  const before = socket.wire.messages.length;
  table.set(desiredOf(podOf("new")));
  changed("new");
  await clock.pass(10);
  const [first, second] = socket.wire.messages.slice(before);
  ok(first?.name === "pod_new_with_name" && first.uid === "new");
  strictEqual(second?.name, "pod_new_with_name");
  await end(stage);
});

Deno.test("Session.refresh() does not go on for ever while pods are added", async () => {
  const stage = await refreshing();
  const { clock, fresh, table, changed } = stage;
  for (let turn = 0; turn < 400; turn++) {
    const uid = `new-${turn}`;
    table.set(desiredOf(podOf(uid)));
    changed(uid);
    await clock.pass(10);
  }
  // Each of the old ones once more, and each of the new ones once.
  strictEqual(announcements(fresh()), PODS + 400);
  await end(stage);
});

Deno.test("Session.refresh() a pod that went meanwhile is deleted, and not told again", async () => {
  const stage = await refreshing();
  const { clock, socket, table, changed } = stage;
  const uid = [...table.pods.keys()].at(-1)!;
  const before = socket.wire.messages.length;
  table.pods.delete(uid);
  changed(uid);
  await clock.pass(2_000);
  const told = socket.wire.messages.slice(before)
    .filter((message) => "uid" in message && message.uid === uid);
  deepStrictEqual(told.map(({ name }) => name), ["pod_delete"]);
  await end(stage);
});

Deno.test("Session.restart() ends what is told once more: the new epoch tells it all", async () => {
  const stage = await refreshing();
  const { clock, fresh, session } = stage;
  fresh();
  session.restart();
  await clock.pass(2_000);
  strictEqual(announcements(fresh()), PODS);
  await end(stage);
});

Deno.test("Session.refresh() begun again before its end tells everything from the beginning", async () => {
  const stage = await refreshing();
  const { clock, fresh, session } = stage;
  const first = announcements(fresh());
  ok(first > 0 && first < PODS);
  session.refresh();
  await clock.pass(2_000);
  strictEqual(announcements(fresh()), PODS);
  await end(stage);
});
