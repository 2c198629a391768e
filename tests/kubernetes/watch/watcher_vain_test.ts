/** Watches from a version that is of no use, whatever the server says instead of 410. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { FakeRequest } from "./fake_transport.ts";
import { logged } from "./logged.ts";
import { added, bookmark, errorEvent, modified, page } from "./pods.ts";
import { type Stage, stageTest } from "./stage.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** What servers, and what stands before them, answer instead of 410. */
const ANSWERS: Readonly<Record<string, (watch: FakeRequest) => unknown>> = {
  "200 and the end": (watch) => watch.answer().end(),
  "200 and the end, in JSON": (watch) =>
    watch.answer(200, { contentType: "application/json" }).end(),
  "a bookmark of the same version": (watch) => watch.answer().send(bookmark(100)).end(),
  "a bookmark of the same version, and a reset": (watch) =>
    watch.answer().send(bookmark(100)).cut(),
  "a bookmark of another version": (watch) => watch.answer().send(bookmark(150)).end(),
  "an event that is known": (watch) => watch.answer().send(modified("a", 100)).end(),
  "an event that is known, and a reset": (watch) => watch.answer().send(added("a", 99)).cut(),
  "half an event": (watch) => watch.answer().send(added("x", 101).subarray(0, 9)).end(),
  "a reset": (watch) => watch.answer().cut(),
  "a reset before the answer": (watch) => watch.cut(),
  "HTTP 408": (watch) => watch.answer(408).end(),
  "HTTP 500": (watch) => watch.answer(500).end(),
  "HTTP 502": (watch) => watch.answer(502).end(),
  "HTTP 503": (watch) => watch.answer(503).end(),
  "HTTP 504": (watch) => watch.answer(504).end(),
  "an ERROR 500": (watch) => watch.answer().send(errorEvent({ code: 500, message: "no" })),
  "an ERROR 503": (watch) => watch.answer().send(errorEvent({ code: 503, message: "no" })),
  "a page of text": (watch) =>
    watch.answer(200, { contentType: "text/html" }).send(utf8("<html>")).end(),
  "bytes that make no sense": (watch) => watch.answer().send(utf8("<html>\n<body>")).end(),
};

/** The list that must come after two watches in vain. */
async function listedAnew(stage: Stage): Promise<void> {
  const list = await stage.request();
  deepStrictEqual([...list.query], [["limit", "500"]]);
  list.answer().send(page(200, ["a", "new"])).end();
  await stage.request();
  await stage.told("restarted a new");
  strictEqual(stage.statistics.relists, 1);
}

for (const [what, answer] of Object.entries(ANSWERS)) {
  stageTest(`Watcher lists anew after ${what}, twice`, {}, async (stage) => {
    answer(await stage.proven(100, ["a", "b"]));
    const again = await stage.requestAfter(800);
    ok(["100", "150"].includes(again.query.get("resourceVersion") ?? ""));
    const told = stage.sink.log.length;
    answer(again);
    await stage.requestAfter(0);
    // What it held until then is shown until the list is whole.
    deepStrictEqual([...stage.sink.pods.keys()], ["a", "b"]);
    await stage.told(
      ...stage.sink.log.slice(told - 1).filter((line) => line.startsWith("applied")),
    );
    await listedAnew(stage);
  });

  stageTest(
    `Watcher does not hurry when ${what} is all that comes`,
    {},
    async (stage) => {
      let watches = 0;
      const begun = stage.clock.now();
      while (stage.clock.now() - begun < 1_800_000) {
        await stage.settle();
        const request = stage.transport.requests.at(-1)!;
        if (request.signal.aborted) await stage.clock.pass(stage.clock.next ?? 0);
        else if (request.query.has("watch")) {
          watches++;
          answer(request);
        } else request.answer().send(page(100, ["a"])).end();
      }
      ok(watches < 100, `${watches} watches`);
      // It goes on as well as can be: by lists.
      ok(stage.statistics.lists > 20, `${stage.statistics.lists} lists`);
      strictEqual(stage.statistics.synced, true);
    },
  );
}

stageTest("Watcher lists anew after two watches in vain, whatever each said", {}, async (stage) => {
  (await stage.proven(100, ["a"])).answer().end();
  (await stage.requestAfter(800)).answer(500).end();
  await listedAnew(stage);
});

stageTest(
  "Watcher counts as in vain only what followed the last watch of use",
  {},
  async (stage) => {
    let watch = await stage.proven(100, ["a"]);
    for (let n = 0; n < 10; n++) {
      watch.answer().end();
      const lasting = await stage.requestAfter(800);
      lasting.answer();
      await stage.settle();
      await stage.clock.pass(180_000);
      lasting.end();
      watch = await stage.requestAfter(0);
    }
    strictEqual(stage.statistics.lists, 1);
  },
);

for (
  const [what, answer] of Object.entries<(watch: FakeRequest) => unknown>({
    "nobody is there": (watch) => watch.refuse(),
    "the server has no time": (watch) => watch.answer(429).end(),
    "the server does not know us": (watch) => watch.answer(401).end(),
    "the watch is forbidden": (watch) => watch.answer(403).end(),
  })
) {
  stageTest(`Watcher keeps to its version as long as ${what}`, {}, async (stage) => {
    let watch = await stage.proven(100, ["a"]);
    for (let n = 0; n < 12; n++) {
      answer(watch);
      await stage.settle();
      await stage.clock.pass(30_000);
      watch = await stage.request();
      strictEqual(watch.query.get("resourceVersion"), "100");
    }
    strictEqual(stage.statistics.lists, 1);
    strictEqual(stage.statistics.relists, 0);
  });
}

stageTest("Watcher says why it lists anew, and counts what led to it", {}, async (stage) => {
  const lines = await logged(async () => {
    (await stage.proven(100, ["a"])).answer().end();
    (await stage.requestAfter(800)).answer().end();
    await listedAnew(stage);
  });
  const reason = "short watch: the server ended the watch at once, without a word";
  deepStrictEqual(lines, [
    `warning cannot watch pods, ${reason}; trying again in 0.8 s`,
    "info pods: listing anew, because watches from version 100 are of no use",
    `info going on with pods after ${reason}`,
    "info pods: the API server answers again",
  ]);
  deepStrictEqual(stage.statistics.failures, { "short watch": 2 });
});
