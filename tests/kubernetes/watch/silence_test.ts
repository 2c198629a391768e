import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { BookmarkCadence, deadAt } from "../../../src/kubernetes/watch/silence.ts";
import { Watchdog } from "../../../src/kubernetes/watch/watchdog.ts";
import { isOlder } from "../../../src/kubernetes/watch/resource_version.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Seconds from the start of a watch until it counts as dead. */
function deadAfter(heardAfter: number, timeoutSeconds: number, bookmarkSeconds: number): number {
  const begunAt = 1_700_000_000_000;
  const at = deadAt({
    begunAt,
    heardAt: begunAt + heardAfter * 1000,
    timeoutSeconds,
    bookmarkInterval: bookmarkSeconds * 1000,
  });
  return (at - begunAt) / 1000;
}

Deno.test("deadAt() is ten seconds after the watch should have ended", () => {
  strictEqual(deadAfter(0, 180, 0), 190);
  strictEqual(deadAfter(100, 180, 0), 190);
  strictEqual(deadAfter(0, 230, 0), 240);
  // A server that goes on beyond that is not dead while it is heard.
  strictEqual(deadAfter(180, 180, 0), 210);
  strictEqual(deadAfter(1000, 180, 0), 1030);
});

Deno.test("deadAt() is three bookmarks after the last sign of life, but at least 30 s", () => {
  strictEqual(deadAfter(0, 600, 60), 180);
  strictEqual(deadAfter(100, 600, 60), 280);
  strictEqual(deadAfter(100, 600, 1), 130);
  strictEqual(deadAfter(100, 600, 10), 130);
  strictEqual(deadAfter(100, 600, 11), 133);
  // Rare bookmarks do not lengthen it.
  strictEqual(deadAfter(100, 180, 120), 190);
});

Deno.test("deadAt() never comes before 30 s of silence nor after the end of the watch", () => {
  const seconds = fc.nat(1000);
  fc.assert(fc.property(seconds, seconds, seconds, (heard, timeout, bookmarks) => {
    const dead = deadAfter(heard, timeout, bookmarks);
    ok(dead >= heard + 30);
    ok(dead <= Math.max(timeout + 10, heard + 30));
  }));
});

/** What is learned from the bookmarks of several streams, each begun at 0. */
function learned(...streams: readonly (readonly number[])[]): number {
  const cadence = new BookmarkCadence();
  for (const bookmarks of streams) {
    cadence.begin(0);
    for (const at of bookmarks) cadence.bookmark(at);
  }
  return cadence.interval;
}

Deno.test("BookmarkCadence knows nothing before the second bookmark of a stream", () => {
  strictEqual(learned(), 0);
  strictEqual(learned([]), 0);
  strictEqual(learned([5]), 0);
  strictEqual(learned([5], [5], [60]), 0);
});

Deno.test("BookmarkCadence takes the longest time without one, the stream's beginning included", () => {
  strictEqual(learned([60, 120]), 60);
  strictEqual(learned([60, 121, 180]), 61);
  // A real server: nothing for two minutes, then some shortly before the end.
  strictEqual(learned([119, 127, 128]), 119);
});

Deno.test("BookmarkCadence remembers the stream before and no older one", () => {
  strictEqual(learned([60, 120], []), 60);
  strictEqual(learned([60, 120], [10, 20]), 60);
  strictEqual(learned([60, 120], [90, 180]), 90);
  strictEqual(learned([60, 120], [10, 20], [10, 20]), 10);
  // A stream that tells nothing changes nothing.
  strictEqual(learned([60, 120], [], [7], []), 60);
});

Deno.test("BookmarkCadence.forget() begins anew", () => {
  const cadence = new BookmarkCadence();
  cadence.begin(0);
  cadence.bookmark(60);
  cadence.bookmark(120);
  cadence.forget();
  strictEqual(cadence.interval, 0);
  cadence.begin(200);
  cadence.bookmark(210);
  strictEqual(cadence.interval, 0);
  cadence.bookmark(220);
  strictEqual(cadence.interval, 10);
});

Deno.test("Watchdog ends what was silent for too long, once", () => {
  const clock = new FakeClock();
  let expired = 0;
  const watchdog = new Watchdog(clock, (heardAt) => heardAt + 1_000, () => expired++);
  clock.advance(900);
  watchdog.heard();
  clock.advance(999);
  strictEqual(expired, 0);
  watchdog.heard();
  clock.advance(999);
  strictEqual(expired, 0);
  clock.advance(1);
  strictEqual(expired, 1);
  strictEqual(clock.timers, 0);
  watchdog.stop();
});

Deno.test("Watchdog.watch() takes another deadline, and stop() any", () => {
  const clock = new FakeClock();
  let expired = 0;
  const watchdog = new Watchdog(clock, (heardAt) => heardAt + 1_000, () => expired++);
  clock.advance(900);
  watchdog.watch((heardAt) => heardAt + 5_000);
  clock.advance(4_999);
  strictEqual(expired, 0);
  watchdog.watch((heardAt) => heardAt + 10);
  strictEqual(clock.timers, 1);
  clock.advance(10);
  strictEqual(expired, 1);
  watchdog.watch((heardAt) => heardAt + 1_000);
  watchdog.stop();
  strictEqual(clock.timers, 0);
  clock.advance(2_000);
  strictEqual(expired, 1);
});

Deno.test("isOlder() compares numbers as numbers and nothing else", () => {
  const older: readonly (readonly [string, string])[] = [
    ["9", "10"],
    ["99", "100"],
    ["100", "101"],
    ["9007199254740992", "9007199254740993"],
  ];
  for (const [a, b] of older) {
    deepStrictEqual([isOlder(a, b), isOlder(b, a), isOlder(a, a)], [true, false, false]);
  }
  for (
    const [a, b] of [["a", "b"], ["", "1"], ["09", "10"], ["1.0", "2.0"], ["x1", "22"]] as const
  ) {
    strictEqual(isOlder(a, b), false);
    strictEqual(isOlder(b, a), false);
  }
  fc.assert(fc.property(fc.bigInt({ min: 1n }), fc.bigInt({ min: 1n }), (a, b) => {
    strictEqual(isOlder(String(a), String(b)), a < b);
  }));
});
