import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { envelope, frame, joined, podMessage } from "../encoding/protobuf_objects.ts";
import { settled } from "../../support/fake_clock.ts";
import { added, endMarker, page } from "./pods.ts";
import { stageTest } from "./stage.ts";

/** An event that fills a chunk. */
function large(uid: string, resourceVersion: string) {
  const labels = { notes: "n".repeat(20_000) };
  return frame(
    "ADDED",
    envelope(podMessage({
      metadata: { uid, name: uid, resourceVersion, labels },
    })),
  );
}

/** So many events in one chunk tell of a busy watch. */
function gathered(...uids: readonly string[]) {
  return joined(uids.map((uid, n) => added(uid, 200 + n)));
}

stageTest("Watcher reads single events as they come", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer().send(added("a", 101), added("b", 102), gathered("c", "d", "e"), added("f", 300));
  stage.sink.log.length = 0;
  await settled();
  deepStrictEqual(stage.sink.log.length, 6);
});

stageTest("Watcher applies gathered events at once and rests 10 ms before it reads on", {}, async (
  stage,
) => {
  const watch = await stage.listed(100, []);
  watch.answer().send(gathered("a", "b", "c", "d"), added("e", 301), added("f", 302));
  const log = stage.sink.log;
  log.length = 0;
  await settled();
  deepStrictEqual(log.length, 4);
  await stage.clock.pass(9);
  deepStrictEqual(log.length, 4);
  await stage.clock.pass(1);
  // One after the rest: nothing gathers, and it is read as it comes again.
  deepStrictEqual(log.slice(4), ["applied e", "applied f"]);
});

stageTest("Watcher reads on without a rest while chunks are full", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer().send(
    joined([large("a", "101"), gathered("b", "c", "d", "e")]),
    gathered("f", "g", "h", "i"),
    added("j", 301),
  );
  stage.sink.log.length = 0;
  await settled();
  deepStrictEqual(stage.sink.log.length, 9);
  await stage.clock.pass(10);
  deepStrictEqual(stage.sink.log.length, 10);
});

stageTest("Watcher reads a list without rests", {}, async (stage) => {
  const body = page(100, ["a", "b"]);
  const list = await stage.request();
  list.answer();
  for (let at = 0; at < body.length; at += 10) list.send(body.subarray(at, at + 10));
  list.end();
  await settled();
  deepStrictEqual(stage.sink.log, ["restarted a b"]);
});

stageTest("Watcher reads a streamed list without rests up to its end", {
  initialList: "watch-list",
}, async (stage) => {
  const request = await stage.request();
  request.answer().send(gathered("a", "b", "c", "d"), added("e", 2), endMarker(9));
  request.send(gathered("a", "b", "c", "d"), added("f", 10));
  await settled();
  deepStrictEqual(stage.sink.log.length, 5);
  deepStrictEqual(stage.sink.log[0], "restarted a b c d e");
  await stage.clock.pass(10);
  deepStrictEqual(stage.sink.log.slice(5), ["applied f"]);
});

stageTest("Watcher is not kept by a rest from stopping", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer().send(gathered("a", "b", "c", "d"));
  await settled();
  strictEqual(stage.clock.next, 10);
  // The stage now stops it, without the clock going on.
});
