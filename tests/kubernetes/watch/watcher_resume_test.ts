import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { joined } from "../encoding/protobuf_objects.ts";
import { cut, recorded } from "../encoding/recorded.ts";
import { JSON_TYPE } from "./fake_transport.ts";
import {
  added,
  bookmark,
  deleted,
  endMarker,
  errorEvent,
  EXPIRED,
  modified,
  page,
  streamedList,
} from "./pods.ts";
import { stageTest } from "./stage.ts";

stageTest(
  "Watcher goes on from the last version when the server ends a watch",
  {},
  async (stage) => {
    const watch = await stage.listed(100, ["a"]);
    watch.answer().send(added("b", 105), bookmark(120)).end();
    const next = await stage.requestAfter(0);
    strictEqual(next.query.get("resourceVersion"), "120");
    await stage.told("applied b");
    // And again, with nothing but a bookmark, and with nothing at all.
    next.answer();
    await stage.clock.pass(60_000);
    next.send(bookmark(130));
    await stage.clock.pass(60_000);
    next.end();
    const third = await stage.requestAfter(0);
    strictEqual(third.query.get("resourceVersion"), "130");
    third.answer();
    await stage.clock.pass(180_000);
    third.end();
    strictEqual((await stage.requestAfter(0)).query.get("resourceVersion"), "130");
    deepStrictEqual(stage.statistics.failures, {});
    strictEqual(stage.statistics.lists, 1);
    strictEqual(stage.statistics.bookmarks, 2);
    await stage.told();
  },
);

stageTest(
  "Watcher goes on at once when the connection of a useful watch broke",
  {},
  async (stage) => {
    const watch = await stage.listed(100, ["a"]);
    // Cut inside the second event: the first has been heard, the second will come again.
    const event = modified("a", 102, "a3");
    watch.answer().send(modified("a", 101, "a2"), event.subarray(0, 20)).cut();
    const next = await stage.requestAfter(0);
    await stage.told("applied a a2");
    strictEqual(next.query.get("resourceVersion"), "101");
    // A quiet one that lasted was of use, too, as where a proxy cuts what is idle for a minute.
    for (let n = 0; n < 5; n++) {
      const idle = await stage.requestAfter(0);
      strictEqual(idle.query.get("resourceVersion"), "101");
      idle.answer();
      await stage.clock.pass(60_000);
      idle.cut();
    }
    await stage.requestAfter(0);
    strictEqual(stage.statistics.lists, 1);
    deepStrictEqual(stage.statistics.failures, { connection: 6 });
  },
);

stageTest("Watcher waits when a connection breaks before it was of any use", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  watch.cut();
  const next = await stage.requestAfter(800);
  strictEqual(next.query.get("resourceVersion"), "100");
  next.answer().send(added("b", 101)).cut();
  strictEqual((await stage.requestAfter(0)).query.get("resourceVersion"), "101");
  await stage.told("applied b");
});

stageTest(
  "Watcher takes a stream that ends inside an event for a broken one",
  {},
  async (stage) => {
    const watch = await stage.listed(100, ["a"]);
    const event = added("b", 105);
    watch.answer().send(event.subarray(0, event.length - 1)).end();
    const next = await stage.requestAfter(800);
    strictEqual(next.query.get("resourceVersion"), "100");
    await stage.told();
    deepStrictEqual(stage.statistics.failures, { connection: 1 });
  },
);

stageTest("Watcher reads events cut at every byte", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  const events = joined([added("é-€-😀", 101, "bücher"), deleted("é-€-😀", 102)]);
  watch.answer();
  for (let at = 1; at < events.length; at++) {
    watch.send(...cut(events, at));
    await stage.told("applied é-€-😀 bücher", "deleted é-€-😀");
  }
  watch.send(...cut(events, ...Array.from({ length: events.length - 1 }, (_, n) => n + 1)));
  await stage.told("applied é-€-😀 bücher", "deleted é-€-😀");
});

stageTest("Watcher never goes back to an older version", {}, async (stage) => {
  const watch = await stage.listed(99, ["a"]);
  watch.answer().send(modified("a", 105, "a2"), bookmark(103), modified("a", 101, "a3"));
  await stage.told("applied a a2", "applied a a3");
  strictEqual(stage.statistics.resourceVersion, "105");
  // Numbers, not texts: 1000 is newer than 999.
  watch.send(bookmark(999), bookmark(1000), deleted("x", 998)).end();
  const next = await stage.requestAfter(0);
  strictEqual(next.query.get("resourceVersion"), "1000");
  strictEqual(stage.statistics.resourceVersion, "1000");
});

stageTest("Watcher takes versions that are no numbers as they come", {}, async (stage) => {
  const watch = await stage.listed("rv-9", ["a"]);
  watch.answer().send(modified("a", "rv-5", "a2"), bookmark("rv-3")).end();
  strictEqual((await stage.requestAfter(0)).query.get("resourceVersion"), "rv-3");
});

stageTest(
  "Watcher does not take the version of an initial event",
  { initialList: "watch-list" },
  async (
    stage,
  ) => {
    const request = await stage.request();
    request.answer().send(added("a", 900), endMarker(500)).end();
    const watch = await stage.requestAfter(800);
    strictEqual(watch.query.get("resourceVersion"), "500");
  },
);

stageTest("Watcher passes duplicates and unknown deletions on", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  const before = stage.sink.pods.get("a");
  watch.answer().send(added("a", 100), added("b", 101), added("b", 101), deleted("z", 102));
  await stage.told("applied a", "applied b", "applied b", "deleted z");
  // The very record of before tells the store that nothing changed.
  strictEqual(stage.sink.pods.get("a"), before);
  watch.send(deleted("", 103), added("c", 104));
  await stage.told("applied c");
  strictEqual(stage.statistics.undecodable, 1);
});

for (const initialList of ["pages", "watch-list"] as const) {
  stageTest(
    `Watcher lists again at once when its version has expired (${initialList})`,
    { initialList },
    async (stage) => {
      const watch = await stage.proven(100, ["a", "b"]);
      const kept = stage.sink.pods.get("b");
      watch.answer(410, { contentType: JSON_TYPE }).send(recorded("status-gone-continue.json"))
        .end();
      const list = await stage.requestAfter(0);
      strictEqual(list.query.has("resourceVersion"), false);
      // The old state holds until the new one is whole.
      list.answer();
      if (initialList === "pages") {
        list.send(page(300, ["b"], "t")).end();
        const rest = await stage.request();
        await stage.told();
        strictEqual(stage.sink.pods.size, 2);
        rest.answer().send(page(300, ["c"])).end();
      } else {
        list.send(added("b", 1), added("c", 2));
        await stage.told();
        strictEqual(stage.sink.pods.size, 2);
        list.send(endMarker(300));
      }
      await stage.told("restarted b c");
      strictEqual(stage.sink.pods.get("b"), kept);
      deepStrictEqual(stage.statistics.failures, { expired: 1 });
      strictEqual(stage.statistics.relists, 1);
      strictEqual(stage.statistics.resourceVersion, "300");
    },
  );

  stageTest(
    `Watcher lists again when its version expires in the stream (${initialList})`,
    { initialList },
    async (stage) => {
      const watch = await stage.proven(100, ["a"]);
      // What comes behind the error is of no meaning.
      watch.answer().send(added("b", 101), recorded("gone-watch.bin"), added("c", 102));
      const list = await stage.requestAfter(0);
      ok(watch.released);
      await stage.told("applied b");
      list.answer().send(
        initialList === "pages" ? page(50, ["d"]) : streamedList(50, ["d"]),
      );
      if (initialList === "pages") list.end();
      await stage.told("restarted d");
      // A list begins from scratch: after a restored database versions may be lower than before.
      strictEqual(stage.statistics.resourceVersion, "50");
    },
  );
}

stageTest("Watcher does not let lists chase each other", {}, async (stage) => {
  const waits = [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000];
  let list = await stage.request();
  for (const wait of waits) {
    list.answer().send(page(100, ["a"])).end();
    const watch = await stage.request();
    watch.answer().send(added("a", 101), errorEvent(EXPIRED));
    list = await stage.requestAfter(wait);
    strictEqual(list.query.has("watch"), false);
  }
  strictEqual(stage.statistics.relists, waits.length);
});

stageTest("Watcher lists when a version is too large for the server", {}, async (stage) => {
  const watch = await stage.proven(100, ["a"]);
  watch.answer(504, { contentType: JSON_TYPE, retryAfter: "1" })
    .send(recorded("status-list-future.json")).end();
  const list = await stage.requestAfter(0);
  deepStrictEqual([...list.query], [["limit", "500"]]);
  deepStrictEqual(stage.statistics.failures, { "too large resource version": 1 });
});

stageTest("Watcher lists when a version is refused as bad", {}, async (stage) => {
  const watch = await stage.proven(100, ["a"]);
  watch.answer(400).end();
  const list = await stage.requestAfter(0);
  strictEqual(list.query.has("watch"), false);
});
