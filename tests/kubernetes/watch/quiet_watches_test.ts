import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { QuietWatches } from "../../../src/kubernetes/watch/quiet_watches.ts";
import { classify, type Outcome, type State } from "../../../src/kubernetes/watch/mod.ts";
import type { FakeRequest } from "./fake_transport.ts";
import { logged } from "./logged.ts";
import { added, bookmark, modified, page } from "./pods.ts";
import { type Stage, stageTest } from "./stage.ts";

const WATCHING: State = { kind: "watching", resourceVersion: "7", proven: true, vain: 0 };
const LISTING: State = { kind: "listing", limit: 500, continueToken: "" };
const ENDED: Outcome = { kind: "ended", resourceVersion: "7" };
const MOVED: Outcome = { kind: "ended", resourceVersion: "8" };
const BUSY: Outcome = {
  kind: "failed",
  failure: classify({ code: 429, reason: "", message: "busy", retryAfterSeconds: 0 }, "watch"),
  resourceVersion: "7",
  use: "none",
};
/** Of a watch that was to last 200 s. */
const EARLY = { lasted: 60_000, asked: 200_000 };
const LONG = { lasted: 100_000, asked: 200_000 };

/** How many outcomes until a list; undefined when none of them leads to one. */
function untilList(quiet: QuietWatches, most = 200): number | undefined {
  for (let watches = 1; watches <= most; watches++) {
    if (quiet.judge(WATCHING, ENDED, EARLY) !== ENDED) return watches;
  }
  return undefined;
}

Deno.test("QuietWatches leads to a list, and to the next ones more and more rarely", () => {
  const quiet = new QuietWatches();
  const counts = [1, 2, 3, 4, 5].map(() => untilList(quiet));
  deepStrictEqual(counts, [6, 12, 24, 48, 48]);
});

Deno.test("QuietWatches begins anew with whatever moves the store on", () => {
  const quiet = new QuietWatches();
  deepStrictEqual([untilList(quiet), untilList(quiet)], [6, 12]);
  strictEqual(quiet.judge(WATCHING, MOVED, EARLY), MOVED);
  strictEqual(untilList(quiet), 6);
  for (let n = 0; n < 5; n++) quiet.judge(WATCHING, ENDED, EARLY);
  quiet.judge(WATCHING, MOVED, EARLY);
  strictEqual(untilList(quiet), 6);
});

Deno.test("QuietWatches leaves alone what lasts, and what says nothing about the version", () => {
  const quiet = new QuietWatches();
  for (let n = 0; n < 200; n++) {
    strictEqual(quiet.judge(WATCHING, ENDED, LONG), ENDED);
    strictEqual(quiet.judge(WATCHING, BUSY, EARLY), BUSY);
    strictEqual(quiet.judge(LISTING, ENDED, EARLY), ENDED);
  }
  // Nor is such a thing in between a good sign.
  for (let n = 0; n < 5; n++) {
    quiet.judge(WATCHING, ENDED, EARLY);
    quiet.judge(WATCHING, BUSY, EARLY);
  }
  ok(quiet.judge(WATCHING, ENDED, EARLY) !== ENDED);
});

/** How watches end that stay open for some seconds and bring nothing. */
const ENDS: Readonly<Record<string, (watch: FakeRequest) => unknown>> = {
  "the end": (watch) => watch.end(),
  "a reset": (watch) => watch.cut(),
  "a bookmark of the same version": (watch) => watch.send(bookmark(100)).end(),
  "an event that is known": (watch) => watch.send(modified("a", 100)).end(),
  "half an event": (watch) => watch.send(added("b", 101).subarray(0, 20)).end(),
};

/** Answers watches that end after so many seconds, until there is a list. */
async function untilListed(
  stage: Stage,
  seconds: number,
  end: (watch: FakeRequest) => unknown,
): Promise<number> {
  for (let watches = 0; watches < 100; watches++) {
    const request = await stage.request();
    if (!request.query.has("watch")) return watches;
    request.answer();
    await stage.clock.pass(seconds * 1_000);
    end(request);
    await stage.settle();
  }
  throw new Error("never");
}

for (const [what, end] of Object.entries(ENDS)) {
  for (const seconds of [2, 5, 60]) {
    stageTest(
      `Watcher lists anew when watches of ${seconds} s bring ${what} and nothing else`,
      {},
      async (stage) => {
        await stage.listed(100, ["a"]);
        strictEqual(await untilListed(stage, seconds, end), 6);
        (await stage.request()).answer().send(page(100, ["a", "new"])).end();
        await stage.settle();
        deepStrictEqual([...stage.sink.pods.keys()], ["a", "new"]);
        strictEqual(stage.statistics.relists, 1);
        strictEqual(stage.statistics.failures["quiet watches"], 1);
        // The list has helped nothing: it does not follow as soon again.
        strictEqual(await untilListed(stage, seconds, end), 12);
      },
    );
  }
}

stageTest(
  "Watcher lists rarely where a proxy cuts a quiet cluster's watches",
  {},
  async (stage) => {
    await stage.listed(100, ["a"]);
    const begun = stage.clock.now();
    while (stage.clock.now() - begun < 24 * 3_600_000) {
      const request = await stage.request();
      if (request.query.has("watch")) {
        request.answer();
        await stage.clock.pass(60_000);
        request.cut();
      } else request.answer().send(page(100, ["a"])).end();
    }
    ok(stage.statistics.relists <= 32, `${stage.statistics.relists} lists a day`);
    strictEqual(stage.statistics.failingSince, undefined);
  },
);

stageTest("Watcher does not list where cut watches bring bookmarks", {}, async (stage) => {
  let watch = await stage.listed(100, ["a"]);
  for (let n = 1; n <= 100; n++) {
    watch.answer();
    await stage.clock.pass(30_000);
    watch.send(bookmark(100 + n));
    await stage.clock.pass(30_000);
    watch.cut();
    watch = await stage.request();
    strictEqual(watch.query.get("resourceVersion"), String(100 + n));
  }
  strictEqual(stage.statistics.lists, 1);
});

stageTest("Watcher does not list where quiet watches last as they should", {}, async (stage) => {
  let watch = await stage.listed(100, ["a"]);
  for (let n = 0; n < 100; n++) {
    watch.answer();
    await stage.clock.pass(90_000);
    watch.end();
    watch = await stage.request();
  }
  strictEqual(stage.statistics.lists, 1);
});

stageTest("Watcher says that quiet watches led to a list", {}, async (stage) => {
  await stage.listed(100, ["a"]);
  const lines = await logged(async () => {
    await untilListed(stage, 3, (watch) => watch.end());
    (await stage.request()).answer().send(page(100, ["a"])).end();
    await stage.settle();
  });
  deepStrictEqual(lines, [
    "info going on with pods after quiet watches: 6 watches in a row ended early and brought " +
    "nothing: the server may have forgotten their version",
  ]);
});
