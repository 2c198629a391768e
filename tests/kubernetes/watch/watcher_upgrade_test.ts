/** The server is replaced by another version of itself: what it speaks and can do changes. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { JSON_TYPE } from "./fake_transport.ts";
import { added, bookmark, page, streamedList } from "./pods.ts";
import { stageTest } from "./stage.ts";

const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);

const podOf = (uid: string, resourceVersion: string) => ({
  kind: "Pod",
  apiVersion: "v1",
  metadata: { uid, name: uid, namespace: "shop", resourceVersion },
});

stageTest(
  "Watcher goes on at its version when an upgraded server speaks another encoding",
  {},
  async (stage) => {
    // The old one knows JSON only.
    (await stage.request()).answer(200, { contentType: JSON_TYPE })
      .send(json({ metadata: { resourceVersion: "100" }, items: [podOf("a", "9")] })).end();
    const watch = await stage.request();
    await stage.told("restarted a");
    watch.answer(200, { contentType: JSON_TYPE })
      .send(json({ type: "ADDED", object: podOf("b", "101") })).end();
    // It goes down in order: a clean end, then nobody answers for a while.
    for (const wait of [0, 800, 1_600]) (await stage.requestAfter(wait)).refuse();
    const upgraded = await stage.requestAfter(3_200);
    await stage.told("applied b");
    strictEqual(upgraded.query.get("resourceVersion"), "101");
    upgraded.answer().send(added("c", 102), bookmark(110)).end();
    // And back again, as after a failed upgrade.
    const back = await stage.requestAfter(0);
    await stage.told("applied c");
    strictEqual(back.query.get("resourceVersion"), "110");
    back.answer(200, { contentType: JSON_TYPE })
      .send(json({ type: "DELETED", object: podOf("a", "111") }));
    await stage.told("deleted a");
    const { lists, undecodable, failures } = stage.statistics;
    deepStrictEqual({ lists, undecodable, failures }, {
      lists: 1,
      undecodable: 0,
      failures: { connection: 3 },
    });
  },
);

stageTest(
  "Watcher keeps what it knows while servers that can and cannot stream lists take turns",
  { initialList: "watch-list" },
  async (stage) => {
    const first = await stage.request();
    ok(first.query.has("sendInitialEvents"));
    first.answer().send(streamedList(100, ["a", "b"]));
    await stage.told("restarted a b");
    await stage.clock.pass(1_000);
    first.end();
    // The history of the next one begins later, and it cannot stream a list.
    (await stage.requestAfter(0)).answer(410).end();
    (await stage.requestAfter(0)).answer(400).end();
    const list = await stage.requestAfter(0);
    deepStrictEqual([...list.query], [["limit", "500"]]);
    strictEqual(stage.sink.pods.size, 2);
    await stage.told();
    list.answer().send(page(200, ["b", "c"])).end();
    await stage.request();
    await stage.told("restarted b c");
  },
);
