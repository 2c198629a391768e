import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { REPLICASETS } from "../../../src/kubernetes/resource/mod.ts";
import { joined, listBody } from "../encoding/protobuf_objects.ts";
import { recorded } from "../encoding/recorded.ts";
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
  pod,
  streamedList,
} from "./pods.ts";
import { stageTest } from "./stage.ts";

stageTest("Watcher lists in pages and swaps the list in when it is whole", {}, async (stage) => {
  const first = await stage.request();
  strictEqual(first.path, "/api/v1/pods");
  deepStrictEqual([...first.query], [["limit", "500"]]);
  ok(first.accept.startsWith("application/vnd.kubernetes.protobuf,"));
  first.answer().send(page(100, ["a", "b"], "t1")).end();

  const second = await stage.requestAfter(0);
  deepStrictEqual([...second.query], [["limit", "500"], ["continue", "t1"]]);
  await stage.told();
  strictEqual(stage.statistics.synced, false);
  second.answer().send(page(100, ["c"])).end();

  const watch = await stage.requestAfter(0);
  await stage.told("restarted a b c");
  deepStrictEqual([...watch.query], [
    ["resourceVersion", "100"],
    ["watch", "true"],
    ["allowWatchBookmarks", "true"],
    ["timeoutSeconds", "180"],
  ]);
  watch.answer().send(added("d", 101), modified("a", 102, "a2"), deleted("b", 103));
  await stage.told("applied d", "applied a a2", "deleted b");
  const { synced, lists, listItems, watches, events, resourceVersion } = stage.statistics;
  deepStrictEqual(
    { synced, lists, listItems, watches, events, resourceVersion },
    { synced: true, lists: 1, listItems: 3, watches: 1, events: 3, resourceVersion: "103" },
  );
});

stageTest(
  "Watcher streams a list and goes on with the same response",
  { initialList: "watch-list" },
  async (stage) => {
    const request = await stage.request();
    deepStrictEqual([...request.query], [
      ["sendInitialEvents", "true"],
      ["resourceVersionMatch", "NotOlderThan"],
      ["watch", "true"],
      ["allowWatchBookmarks", "true"],
      ["timeoutSeconds", "180"],
    ]);
    request.answer().send(added("a", 90), added("b", 80));
    // Changes while the list is under way belong to it.
    request.send(modified("a", 99, "a2"), added("c", 70), deleted("b", 100));
    await stage.told();
    strictEqual(stage.statistics.synced, false);
    await stage.clock.pass(250);
    request.send(endMarker(100));
    await stage.told("restarted a c");
    strictEqual(stage.sink.pods.get("a")?.name, "a2");
    strictEqual(stage.statistics.syncMilliseconds, 250);

    request.send(added("d", 101));
    await stage.told("applied d");
    strictEqual(stage.transport.requests.length, 1);
    request.end();
    const watch = await stage.request();
    deepStrictEqual(watch.query.get("resourceVersion"), "101");
    strictEqual(watch.query.has("sendInitialEvents"), false);
    strictEqual(stage.statistics.lists, 1);
  },
);

stageTest(
  "Watcher asks for metadata only, of one namespace, with its selectors",
  {
    of: "metadata",
    initialList: "pages",
    target: {
      type: REPLICASETS,
      namespace: "a b",
      labelSelector: "app in (x,y)",
      fieldSelector: "metadata.name!=z",
    },
  },
  async (stage) => {
    const list = await stage.request();
    strictEqual(list.path, "/apis/apps/v1/namespaces/a%20b/replicasets");
    strictEqual(list.query.get("labelSelector"), "app in (x,y)");
    strictEqual(list.query.get("fieldSelector"), "metadata.name!=z");
    ok(list.accept.includes("as=PartialObjectMetadataList;"));
    list.answer().send(page(5, ["a"])).end();
    const watch = await stage.request();
    ok(watch.accept.includes("as=PartialObjectMetadata;"));
    strictEqual(watch.query.get("labelSelector"), "app in (x,y)");
    strictEqual(stage.statistics.resource, "replicasets");
  },
);

stageTest("Watcher takes JSON when the server answers JSON", {}, async (stage) => {
  const list = await stage.request();
  const items = [{ metadata: { uid: "a", name: "a" } }];
  list.answer(200, { contentType: JSON_TYPE }).send(
    new TextEncoder().encode(JSON.stringify({ metadata: { resourceVersion: "7" }, items })),
  ).end();
  const watch = await stage.request();
  await stage.told("restarted a");
  watch.answer(200, { contentType: "application/json;stream=watch" });
  watch.send(recorded("watch-partial.jsonl"));
  await stage.told("applied ab8e519f-51fc-4713-ac80-23f67ab26040 db-0");
});

stageTest("Watcher asks for the whole list when a continue token expired", {}, async (stage) => {
  (await stage.request()).answer().send(page(100, ["a", "b"], "t1")).end();
  const second = await stage.request();
  second.answer(410, { contentType: JSON_TYPE }).send(recorded("status-gone-continue.json")).end();
  const whole = await stage.requestAfter(0);
  deepStrictEqual([...whole.query], []);
  whole.answer().send(page(120, ["b", "c"])).end();
  const watch = await stage.request();
  // Nothing of the first page is left.
  await stage.told("restarted b c");
  strictEqual(watch.query.get("resourceVersion"), "120");
  deepStrictEqual(stage.statistics.failures, { expired: 1 });
  strictEqual(stage.statistics.relists, 1);
});

stageTest("Watcher asks for a page again, but begins a list anew", {}, async (stage) => {
  const first = await stage.request();
  first.answer().send(page(100, ["gone", "a"], "t1").subarray(0, -10)).cut();
  const again = await stage.requestAfter(800);
  strictEqual(again.query.has("continue"), false);
  // Between the two tries a pod was deleted: it must not be left over from the first.
  again.answer().send(page(110, ["a"], "t2")).end();
  const second = await stage.request();
  second.answer(503).end();
  const secondAgain = await stage.requestAfter(1_600);
  strictEqual(secondAgain.query.get("continue"), "t2");
  secondAgain.answer().send(page(110, ["b"])).end();
  await stage.told("restarted a b");
});

stageTest(
  "Watcher forgets what a broken streamed list brought",
  { initialList: "watch-list" },
  async (
    stage,
  ) => {
    const first = await stage.request();
    first.answer().send(added("gone", 90), added("a", 91)).cut();
    const again = await stage.requestAfter(800);
    ok(again.query.has("sendInitialEvents"));
    again.answer().send(streamedList(100, ["a"]));
    await stage.told("restarted a");
  },
);

for (
  const [name, code] of [["status-invalid-list-options.json", 422], [
    "status-unauthorized.json",
    400,
  ]] as const
) {
  stageTest(
    `Watcher lists in pages from then on when a streamed list is answered ${code}`,
    { initialList: "watch-list" },
    async (stage) => {
      (await stage.request()).answer(code, { contentType: JSON_TYPE }).send(recorded(name)).end();
      const list = await stage.requestAfter(0);
      deepStrictEqual([...list.query], [["limit", "500"]]);
      list.answer().send(page(100, ["a"])).end();
      const watch = await stage.request();
      await stage.told("restarted a");
      watch.answer().send(errorEvent(EXPIRED));
      const relist = await stage.requestAfter(800);
      strictEqual(relist.query.has("sendInitialEvents"), false);
    },
  );
}

stageTest(
  "Watcher lists in pages when a bookmark comes before the end marker",
  { initialList: "watch-list" },
  async (stage) => {
    (await stage.request()).answer().send(added("a", 1), bookmark(90), added("b", 91));
    const list = await stage.requestAfter(0);
    deepStrictEqual([...list.query], [["limit", "500"]]);
    await stage.told();
  },
);

stageTest(
  "Watcher does not take an answer without resourceVersion for a list",
  {},
  async (stage) => {
    (await stage.request()).answer().send(listBody([pod("a", 1)], "")).end();
    const again = await stage.requestAfter(800);
    await stage.told();
    again.answer(200, { contentType: JSON_TYPE }).send(new TextEncoder().encode("{}")).end();
    await stage.requestAfter(1_600);
    await stage.told();
    deepStrictEqual(stage.statistics.failures, { malformed: 2 });
  },
);

stageTest("Watcher takes an empty list for what it is", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  strictEqual(watch.query.get("resourceVersion"), "100");
  strictEqual(stage.statistics.synced, true);
});

stageTest("Watcher counts and survives objects of a list that are none", {}, async (stage) => {
  const list = await stage.request();
  list.answer().send(
    listBody([pod("a", 1), Uint8Array.of(0x0a, 0x7f), pod("", 2), pod("b", 3)], "100"),
  ).end();
  await stage.request();
  await stage.told("restarted a b");
  const { undecodable, listItems } = stage.statistics;
  deepStrictEqual({ undecodable, listItems }, { undecodable: 2, listItems: 4 });
});

stageTest(
  "Watcher counts and survives objects of a streamed list that are none",
  { initialList: "watch-list" },
  async (stage) => {
    const request = await stage.request();
    const chunks = [added("a", 1), added("", 2), added("b", 3), endMarker(9)];
    request.answer().send(joined(chunks));
    await stage.told("restarted a b");
    strictEqual(stage.statistics.undecodable, 1);
  },
);

stageTest("Watcher asks for no compression of what is streamed, and takes it for pages", {
  initialList: "watch-list",
}, async (stage) => {
  const streamed = await stage.request();
  strictEqual(streamed.compression, "unwanted");
  streamed.answer(400).end();
  const list = await stage.request();
  strictEqual(list.compression, "welcome");
  list.answer().send(page(100, ["a"])).end();
  strictEqual((await stage.request()).compression, "unwanted");
});

stageTest(
  "Watcher asks for pages without compression once a compressed one was cut",
  {},
  async (stage) => {
    const cut = await stage.request();
    cut.answer(200, { unpacked: true }).send(page(100, ["a", "b"]).subarray(0, -20)).end();
    const again = await stage.requestAfter(800);
    strictEqual(again.compression, "unwanted");
    again.answer().send(page(100, ["a"], "t")).end();
    const next = await stage.request();
    strictEqual(next.compression, "unwanted");
    next.answer().send(page(100, ["b"])).end();
    await stage.request();
    await stage.told("restarted a b");
    deepStrictEqual(stage.statistics.failures, { malformed: 1 });
  },
);
