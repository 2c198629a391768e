/** What operators are told of the connection to the reducer. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { settled } from "../support/fake_clock.ts";
import { desiredOf, podOf } from "../support/records.ts";
import { refused } from "../support/refused.ts";
import { WALL_CLOCK } from "./connected.ts";
import { open } from "./opened.ts";

Deno.test("Intake.statistics tell since when, why and where it fails, and when it tries again", async () => {
  const { start, clock, statistics, end } = open(refused(), refused());
  deepStrictEqual(
    [statistics.address, statistics.tried, statistics.failingSince, statistics.lastFailure],
    ["reducer.example:8000", [], undefined, undefined],
  );
  await start();
  strictEqual(statistics.failingSince, WALL_CLOCK);
  strictEqual(statistics.nextAttemptAt, WALL_CLOCK + 500);
  await clock.pass(500);
  strictEqual(statistics.failingSince, WALL_CLOCK, "since the first of them");
  const failure = {
    reason: "refused",
    message: "connecting to 192.0.2.1:8000: Connection refused",
    at: WALL_CLOCK + 500,
  };
  deepStrictEqual(statistics.lastFailure, failure);
  strictEqual(statistics.nextAttemptAt, WALL_CLOCK + 1_500);
  await clock.pass(1_000);
  deepStrictEqual(
    [statistics.state, statistics.failingSince, statistics.nextAttemptAt],
    ["connected", undefined, undefined],
  );
  deepStrictEqual(statistics.lastFailure, failure, "it has been, all the same");
  await end();
});

Deno.test("Intake.statistics.failingSince lasts until a connection has taken its snapshot", async () => {
  const { table, start, clock, sockets, statistics, end } = open(refused());
  await start();
  table.ready = false;
  await clock.pass(500);
  strictEqual(statistics.failingSince, undefined, "there is no snapshot yet");
  table.ready = true;
  sockets[0]?.stall();
  sockets[0]?.hangUp();
  await settled();
  const since = statistics.failingSince;
  strictEqual(since, WALL_CLOCK, "what it was owed by then, it did not get");
  await clock.pass(2_000);
  strictEqual(statistics.failingSince, undefined);
  sockets[1]?.hangUp();
  await settled();
  strictEqual(statistics.failingSince, WALL_CLOCK + 2_500, "this is something new");
  deepStrictEqual(statistics.lastFailure?.message, "it closed the connection");
  await end();
});

Deno.test("Intake.statistics.tried are the addresses of the last attempt, each attempt begins elsewhere", async () => {
  const { start, clock, attempts, statistics, end } = open("silence", refused());
  await start();
  strictEqual(attempts[0]?.tell.turn, 0);
  attempts[0]?.tell.tried({ address: "10.0.0.1:8000", phase: "connecting" });
  attempts[0]?.tell.tried({ address: "10.0.0.2:8000", phase: "connecting" });
  attempts[0]?.tell.tried({ address: "10.0.0.1:8000", phase: "TLS handshake" });
  deepStrictEqual(statistics.tried, ["10.0.0.1:8000", "10.0.0.2:8000"]);
  await clock.pass(10_000);
  strictEqual(
    statistics.lastFailure?.message,
    "no answer within 10 s: TLS handshake with 10.0.0.1:8000, connecting to 10.0.0.2:8000",
  );
  await clock.pass(500);
  strictEqual(attempts[1]?.tell.turn, 1);
  deepStrictEqual(statistics.tried, []);
  await end();
});

Deno.test("Intake.statistics a name that takes too long to resolve is named", async () => {
  const { start, clock, statistics, end } = open("silence");
  await start();
  await clock.pass(10_000);
  strictEqual(
    statistics.lastFailure?.message,
    "no answer within 10 s: resolving reducer.example",
  );
  await end();
});

Deno.test("Intake.statistics go on counting over connections", async () => {
  const { table, start, clock, sockets, statistics, end } = open();
  table.set(desiredOf(podOf("p")));
  await start();
  const before = statistics.bytesWire;
  strictEqual(before, sockets[0]?.bytes.length);
  sockets[0]?.hangUp();
  await clock.pass(100);
  deepStrictEqual([statistics.bytesWire, statistics.lastWriteAt], [before, WALL_CLOCK]);
  strictEqual(statistics.silentMilliseconds, 0, "nothing is owed without a connection");
  await clock.pass(400);
  strictEqual(statistics.bytesWire, before + sockets[1]!.bytes.length);
  strictEqual(statistics.lastWriteAt, WALL_CLOCK + 500);
  await end();
});
