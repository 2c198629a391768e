/** How connections end that are to end: when the program stops, and at their age. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { MemorySocket } from "../support/memory_socket.ts";
import { desiredOf, podOf } from "../support/records.ts";
import { openAged } from "./opened.ts";

const AGE = 60_000;

Deno.test("Intake.run() a connection at its age is replaced, which is no failure", async () => {
  const { start, clock, sockets, attempts, statistics, end } = openAged(AGE);
  await start();
  await clock.pass(AGE);
  strictEqual(sockets[0]?.ended, true);
  strictEqual(attempts.length, 2, "at once");
  deepStrictEqual([statistics.state, statistics.failures], ["connected", {}]);
  await end();
});

Deno.test("Intake.run() a connection at its age that takes nothing has stalled, not been closed", async () => {
  const { start, clock, sockets, statistics, end } = openAged(AGE);
  await start();
  await clock.pass(AGE - 6_000);
  sockets[0]?.stall();
  await clock.pass(6_000 + 4_000);
  deepStrictEqual(statistics.failures, { stalled: 1 });
  strictEqual(statistics.lastFailure?.reason, "stalled");
  await end();
});

Deno.test("Intake.run() changes that never pause do not keep a connection at its age open", async () => {
  const busy = new MemorySocket();
  const { intake, table, start, clock, attempts, statistics, end } = openAged(AGE, busy);
  const { write } = busy;
  let ip = 0;
  // Whenever something has been told, something else has changed.
  busy.write = async (bytes) => {
    await new Promise<void>((resolve) => clock.after(1, resolve));
    table.set(desiredOf(podOf("p", { ip: ++ip })));
    intake.changed("p");
    await write.call(busy, bytes);
  };
  await start();
  await clock.pass(AGE + 2_999);
  strictEqual(busy.ended, false, "it tells what is dirty");
  await clock.pass(2);
  strictEqual(busy.ended, true, "with FIN, whatever is left");
  deepStrictEqual([attempts.length, statistics.failures], [2, {}]);
  await end();
});

Deno.test("Intake.run() an abort while a connection at its age ends leaves no timer", async () => {
  const { start, clock, sockets, abort, ended } = openAged(AGE);
  await start();
  await clock.pass(AGE - 6_000);
  sockets[0]?.stall();
  await clock.pass(6_000 + 500);
  strictEqual(sockets[0]?.ended, false, "a heartbeat is under way");
  abort.abort();
  await clock.pass(3_500);
  strictEqual(ended(), true, "the farewell had begun with the age");
  strictEqual(clock.timers, 0);
});

Deno.test("Intake.run() a fault of ours ends it, and is not tried again", async () => {
  const { intake, table, start, clock, attempts, fault, sockets } = openAged(0);
  await start();
  const bug = new TypeError("a bug");
  table.desired = () => {
    throw bug;
  };
  intake.changed("p");
  await clock.pass(10);
  strictEqual(fault(), bug);
  await clock.pass(60_000);
  strictEqual(attempts.length, 1);
  strictEqual(sockets[0]?.destroyed, true);
  strictEqual(clock.timers, 0);
});

Deno.test("Intake.run() a fault of ours in dialling ends it, too", async () => {
  const bug = new TypeError("a bug");
  const { start, fault, clock, attempts } = openAged(0, bug, new MemorySocket());
  await start();
  strictEqual(fault(), bug);
  strictEqual(attempts.length, 1);
  strictEqual(clock.timers, 0);
});
