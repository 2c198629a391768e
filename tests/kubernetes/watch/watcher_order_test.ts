/** Events in an order that nobody promised, and streams that say nothing but where they are. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { added, bookmark, deleted, endMarker, modified } from "./pods.ts";
import { stageTest } from "./stage.ts";

stageTest(
  "Watcher takes the events of a streamed relist in any order, and the last word on each object",
  { initialList: "watch-list" },
  async (stage) => {
    const first = await stage.listed(100, ["a", "b"]);
    first.answer().send(modified("a", 101, "a2")).end();
    const expired = await stage.requestAfter(0);
    await stage.told("applied a a2");
    expired.answer(410).end();
    const relist = await stage.requestAfter(0);
    relist.answer().send(
      // A deletion before the object, a change before it was added, versions that go back.
      deleted("c", 150),
      modified("b", 140, "b2"),
      added("c", 120),
      added("d", 90),
      deleted("d", 145),
      added("a", 80, "a3"),
      added("a", 80, "a3"),
      deleted("unknown", 146),
    );
    await stage.told();
    deepStrictEqual([...stage.sink.pods.values()].map(({ name }) => name), ["a2", "b"]);
    relist.send(endMarker(150));
    await stage.told("restarted a b c");
    deepStrictEqual(
      [...stage.sink.pods.values()].map(({ name }) => name).sort(),
      ["a3", "b2", "c"],
    );
    strictEqual(stage.statistics.resourceVersion, "150");
  },
);

stageTest("Watcher lives on bookmarks alone for an hour without a list", {}, async (stage) => {
  let watch = await stage.listed(100, ["a"]);
  let version = 100;
  for (let stream = 0; stream < 20; stream++) {
    strictEqual(watch.query.get("resourceVersion"), String(version));
    watch.answer();
    for (let minute = 0; minute < 3; minute++) {
      await stage.request();
      await stage.clock.pass(60_000);
      watch.send(bookmark(++version));
    }
    await stage.request();
    watch.end();
    watch = await stage.requestAfter(0);
  }
  await stage.told();
  const { lists, relists, failures, bookmarks } = stage.statistics;
  deepStrictEqual({ lists, relists, failures, bookmarks }, {
    lists: 1,
    relists: 0,
    failures: {},
    bookmarks: 60,
  });
});
