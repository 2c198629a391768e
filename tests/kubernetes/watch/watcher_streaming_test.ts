/** Streamed lists that do not come to their end, and what becomes of the next ones. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { joined } from "../encoding/protobuf_objects.ts";
import type { FakeRequest } from "./fake_transport.ts";
import { logged } from "./logged.ts";
import { added, endMarker, errorEvent, EXPIRED, modified, page, streamedList } from "./pods.ts";
import { type Stage, stageTest } from "./stage.ts";

const STREAMED = { initialList: "watch-list" } as const;
const isStreamed = ({ query }: FakeRequest) => query.has("sendInitialEvents");

/** Until the next request, however long that takes: backoff grows until two minutes of peace. */
async function paused(stage: Stage, before: FakeRequest): Promise<void> {
  while (stage.transport.requests.at(-1) === before) await stage.clock.pass(stage.clock.next ?? 0);
}

/** The list comes in pages, and later another one becomes necessary. */
async function pagesThenExpired(stage: Stage, list: FakeRequest): Promise<void> {
  deepStrictEqual([...list.query], [["limit", "500"]]);
  list.answer().send(page(100, ["a"])).end();
  const watch = await stage.request();
  watch.answer().send(added("b", 101));
  await stage.settle();
  watch.send(errorEvent(EXPIRED));
  await stage.settle();
  await paused(stage, watch);
}

stageTest(
  "Watcher lists in pages when a streamed list falls silent before its end",
  STREAMED,
  async (stage) => {
    const first = await stage.request();
    first.answer().send(added("a", 1));
    await stage.request();
    await stage.clock.pass(14_000);
    first.send(added("b", 2));
    await stage.request();
    await stage.clock.pass(14_999);
    strictEqual(stage.transport.requests.length, 1);
    await stage.clock.pass(1);
    await pagesThenExpired(stage, await stage.requestAfter(800));
    deepStrictEqual(stage.statistics.failures, { silent: 1, expired: 1 });
    // The server may have been busy: the next list is streamed again.
    ok(isStreamed(await stage.request()));
  },
);

stageTest(
  "Watcher lists in pages when changes come instead of the end of a streamed list",
  STREAMED,
  async (stage) => {
    const first = await stage.request();
    const begun = stage.clock.now();
    first.answer().send(added("a", 1), added("b", 2));
    for (let version = 3; !first.signal.aborted; version++) {
      // As in any cluster in use: changes, and now and then something new.
      first.send(version % 2 === 0 ? added(`new-${version}`, version) : modified("a", version));
      await stage.settle();
      await stage.clock.pass(1_000);
      ok(stage.clock.now() - begun < 32_000, "not given up");
    }
    ok(stage.clock.now() - begun >= 30_000);
    await paused(stage, first);
    await pagesThenExpired(stage, await stage.request());
    deepStrictEqual(stage.statistics.failures, { "unending list": 1, expired: 1 });
    ok(isStreamed(await stage.request()));
  },
);

stageTest(
  "Watcher reads a streamed list that takes minutes to its end",
  STREAMED,
  async (stage) => {
    const list = await stage.request();
    list.answer();
    const uids: string[] = [];
    for (let n = 0; n < 20; n++) {
      const some = Array.from({ length: 50 }, (_, index) => `pod-${n}-${index}`);
      uids.push(...some);
      list.send(joined(some.map((uid) => added(uid, 1))));
      await stage.settle();
      await stage.clock.pass(14_000);
    }
    list.send(endMarker(100));
    await stage.told(`restarted ${uids.sort().join(" ")}`);
    deepStrictEqual(stage.statistics.failures, {});
  },
);

stageTest(
  "Watcher lists in pages once when a streamed list ends without its marker",
  STREAMED,
  async (stage) => {
    const lines = await logged(async () => {
      (await stage.request()).answer().send(added("a", 1)).end();
      await pagesThenExpired(stage, await stage.requestAfter(800));
    });
    strictEqual(
      lines[0],
      "warning cannot watch pods, unfinished list: the streamed list ended before its end marker; " +
        "trying again in 0.8 s",
    );
    deepStrictEqual(stage.statistics.failures, { "unfinished list": 1, expired: 1 });
    // The server may have been restarting.
    ok(isStreamed(await stage.request()));
  },
);

stageTest(
  "Watcher tries no fourth streamed list after three that did not end",
  STREAMED,
  async (stage) => {
    const lines = await logged(async () => {
      for (let n = 0; n < 3; n++) {
        const list = await stage.request();
        ok(isStreamed(list));
        list.answer().send(added("a", 1)).end();
        await stage.settle();
        await paused(stage, list);
        await pagesThenExpired(stage, await stage.request());
      }
    });
    ok(!isStreamed(await stage.request()));
    deepStrictEqual(lines.filter((line) => line.includes("from now on")), [
      "info pods: listing in pages from now on, because the streamed list ended before its end marker",
    ]);
  },
);

stageTest(
  "Watcher goes on streaming where most streamed lists come to their end",
  STREAMED,
  async (stage) => {
    for (let n = 0; n < 4; n++) {
      const list = await stage.request();
      ok(isStreamed(list));
      list.answer().send(added("a", 1)).end();
      await stage.settle();
      await paused(stage, list);
      await pagesThenExpired(stage, await stage.request());
      const whole = await stage.request();
      whole.answer().send(streamedList(200, ["a"]));
      await stage.settle();
      whole.send(added("b", 201), errorEvent(EXPIRED));
      await stage.settle();
      await paused(stage, whole);
    }
    ok(isStreamed(await stage.request()));
  },
);

stageTest("Watcher does not blame streaming for a selector that is refused", {
  ...STREAMED,
  target: { type: PODS, labelSelector: "a in (" },
}, async (stage) => {
  const lines = await logged(async () => {
    for (const wait of [0, 30_000]) {
      (await stage.request()).answer(400, { contentType: "text/plain" })
        .send(new TextEncoder().encode("unable to parse requirement")).end();
      await stage.requestAfter(wait);
    }
  });
  deepStrictEqual(lines, [
    "info going on with pods after invalid: unable to parse requirement",
    'warning cannot list pods, invalid: the API server refuses --label-selector "a in (": ' +
    "unable to parse requirement; trying again in 30 s",
  ]);
  // As if a newer server took it.
  await pagesThenExpired(
    stage,
    await stage.request().then((list) => {
      strictEqual(list.query.get("labelSelector"), "a in (");
      list.query.delete("labelSelector");
      return list;
    }),
  );
  ok(isStreamed(await stage.request()));
});
