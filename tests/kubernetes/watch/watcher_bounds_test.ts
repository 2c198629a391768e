/** Lists without end or measure, as a broken or false server or proxy sends them. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { joined, listBody } from "../encoding/protobuf_objects.ts";
import { type FakeRequest, JSON_TYPE } from "./fake_transport.ts";
import { logged } from "./logged.ts";
import { added, bookmark, deleted, modified, page, pod, streamedList } from "./pods.ts";
import { type Stage, type StageOptions, stageTest } from "./stage.ts";

const BOUNDS = { objects: 2_000, bytes: 200 * 1024 * 1024, milliseconds: 1_800_000 };
const PAGES: StageOptions = { listBounds: BOUNDS };
const STREAMED: StageOptions = { ...PAGES, initialList: "watch-list" };

const MIB_OF_BLANKS = new Uint8Array(1024 * 1024).fill(0x20);
const utf8 = (text: string) => new TextEncoder().encode(text);
const uids = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `u${from + index}`);

/** Sends until the watcher has had enough; says how often that was. */
async function sendUntilLeft(
  stage: Stage,
  request: FakeRequest,
  next: (turn: number) => Uint8Array,
  most: number,
  pass: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (let turn = 0; turn < most; turn++) {
    request.send(next(turn));
    await stage.settle();
    if (request.signal.aborted) return turn + 1;
    await pass();
  }
  ok(request.signal.aborted, "it is read for ever");
  return most;
}

/** It is asked for again with the usual pauses, in pages, and the kind heals. */
async function listedInPages(stage: Stage, reason: string): Promise<void> {
  await stage.told();
  strictEqual(stage.statistics.failures[reason], 1);
  const list = await stage.requestAfter(800);
  deepStrictEqual([...list.query], [["limit", "500"]]);
  list.answer().send(page(100, ["a"])).end();
  await stage.request();
  // Nothing of the list before is left.
  await stage.told("restarted a");
}

const STREAMS: readonly [string, StageOptions, (turn: number) => Uint8Array, string][] = [
  [
    "new objects without end",
    STREAMED,
    (turn) => joined(uids(100, turn * 100).map((uid) => added(uid, 1))),
    "too large",
  ],
  [
    "the same object without end",
    STREAMED,
    () => joined(uids(100).map(() => modified("a", 1))),
    "too large",
  ],
  [
    "deletions without end",
    STREAMED,
    () => joined(uids(100).map((uid) => deleted(uid, 1))),
    "too large",
  ],
];

for (const [what, options, next, reason] of STREAMS) {
  stageTest(`Watcher leaves a streamed list of ${what}`, options, async (stage) => {
    const list = await stage.request();
    list.answer();
    const turns = await sendUntilLeft(stage, list, next, 30);
    ok(turns > 20, `after ${turns} turns`);
    await listedInPages(stage, reason);
  });
}

stageTest("Watcher leaves a streamed list of bookmarks without end", STREAMED, async (stage) => {
  const list = await stage.request();
  list.answer();
  await sendUntilLeft(stage, list, (turn) => bookmark(100 + turn), 2);
  strictEqual(stage.statistics.failures["malformed"], 1);
});

stageTest(
  "Watcher leaves a streamed list of events that nobody knows, without end",
  STREAMED,
  async (stage) => {
    const list = await stage.request();
    list.answer(200, { contentType: JSON_TYPE });
    const events = utf8(`{"type":"X","object":{}}\n`.repeat(40_000));
    await sendUntilLeft(stage, list, () => events, 80);
    await listedInPages(stage, "too large");
  },
);

stageTest("Watcher does not count what follows a streamed list", STREAMED, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  for (let turn = 0; turn < 30; turn++) {
    watch.send(joined(uids(100).map((_, n) => modified("a", 101 + n + turn * 100))));
  }
  await stage.clock.pass(60_000);
  strictEqual(stage.statistics.events, 3_000);
  deepStrictEqual(stage.statistics.failures, {});
  ok(!watch.signal.aborted);
});

stageTest("Watcher takes a streamed list just within its bounds", STREAMED, async (stage) => {
  await stage.listed(100, uids(1_999));
  deepStrictEqual(stage.statistics.failures, {});
});

for (const type of ["protobuf", "JSON"] as const) {
  stageTest(`Watcher leaves a first page without end in ${type}`, PAGES, async (stage) => {
    const list = await stage.request();
    if (type === "protobuf") {
      // One list that is cut before its end, in pieces.
      const body = listBody(uids(4_000).map((uid) => pod(uid, 1)), "100", "");
      list.answer();
      const piece = body.length / 40 | 0;
      await sendUntilLeft(
        stage,
        list,
        (turn) => body.subarray(turn * piece, (turn + 1) * piece),
        40,
      );
    } else {
      list.answer(200, { contentType: JSON_TYPE }).send(utf8('{"items":['));
      const items = (turn: number) =>
        uids(100, turn * 100).map((uid) => `{"metadata":{"uid":"${uid}"}},`).join("");
      await sendUntilLeft(stage, list, (turn) => utf8(items(turn)), 40);
    }
    await listedInPages(stage, "too large");
  });
}

stageTest("Watcher leaves a list of blanks", PAGES, async (stage) => {
  const list = await stage.request();
  list.answer(200, { contentType: JSON_TYPE }).send(utf8('{"items":['));
  const turns = await sendUntilLeft(stage, list, () => MIB_OF_BLANKS, 80);
  ok(turns >= 64, `after ${turns} MiB`);
  await listedInPages(stage, "too large");
});

stageTest("Watcher leaves a later page of more than was asked for", PAGES, async (stage) => {
  (await stage.request()).answer().send(page(100, ["a"], "t")).end();
  const next = await stage.requestAfter(0);
  next.answer().send(page(100, uids(1_200))).end();
  await listedInPages(stage, "too large");
});

stageTest("Watcher takes all objects at once from a server without pages", PAGES, async (stage) => {
  (await stage.request()).answer().send(page(100, uids(1_900))).end();
  await stage.request();
  strictEqual(stage.sink.pods.size, 1_900);
  deepStrictEqual(stage.statistics.failures, {});
});

for (const count of [0, 1, 500]) {
  stageTest(
    `Watcher leaves a list of pages of ${count} objects without end`,
    PAGES,
    async (stage) => {
      let pages = 0;
      while (stage.statistics.failures["too large"] === undefined) {
        ok(pages < 500, "it goes on for ever");
        const request = await stage.request();
        request.answer().send(page(100, uids(count, pages * count), `t${pages}`)).end();
        await stage.settle();
        pages++;
      }
      await listedInPages(stage, "too large");
    },
  );
}

stageTest("Watcher leaves a list that trickles for half an hour", PAGES, async (stage) => {
  const list = await stage.request();
  list.answer(200, { contentType: JSON_TYPE }).send(utf8('{"items":['));
  const begun = stage.clock.now();
  while (!list.signal.aborted) {
    list.send(utf8(" "));
    await stage.clock.pass(50_000);
  }
  const took = stage.clock.now() - begun;
  ok(took >= 1_800_000 && took < 1_900_000, `${took} ms`);
  await listedInPages(stage, "unending list");
});

stageTest(
  "Watcher leaves a streamed list that trickles on with new objects",
  STREAMED,
  async (stage) => {
    const list = await stage.request();
    list.answer();
    const begun = stage.clock.now();
    // More than a hundred objects in each half minute, so that it always seems to get on.
    const objects = (turn: number) => joined(uids(101, turn * 101).map((uid) => added(uid, 1)));
    await sendUntilLeft(stage, list, objects, 30, () => stage.clock.pass(14_000));
    ok(stage.clock.now() - begun < 600_000);
    await listedInPages(stage, "too large");
  },
);

stageTest(
  "Watcher begins a list anew whose pages have failed for half an hour",
  PAGES,
  async (stage) => {
    (await stage.request()).answer().send(page(100, ["a"], "t")).end();
    const begun = stage.clock.now();
    for (;;) {
      await stage.settle();
      const request = stage.transport.requests.at(-1)!;
      if (request.signal.aborted) await stage.clock.pass(stage.clock.next ?? 0);
      else if (request.query.get("continue") === "t") request.answer(500).end();
      else {
        request.answer().send(page(200, ["b"])).end();
        break;
      }
      ok(stage.clock.now() - begun < 2_000_000, "never");
    }
    ok(stage.clock.now() - begun >= 1_800_000);
    await stage.told("restarted b");
    strictEqual(stage.statistics.failures["unending list"], 1);
  },
);

stageTest("Watcher does not hurry when no list ends", STREAMED, async (stage) => {
  const begun = stage.clock.now();
  let requests = 0;
  while (stage.clock.now() - begun < 1_800_000) {
    await stage.settle();
    const request = stage.transport.requests.at(-1)!;
    if (request.signal.aborted) await stage.clock.pass(stage.clock.next ?? 0);
    else {
      requests++;
      request.answer();
      if (request.query.has("watch")) request.send(streamedList(1, uids(2_001)).subarray(0, -40));
      else request.send(page(100, uids(2_100)));
      request.end();
    }
  }
  ok(requests < 100, `${requests} requests`);
  await stage.told();
  strictEqual(stage.statistics.synced, false);
});

stageTest("Watcher says what is too large, and what to do", PAGES, async (stage) => {
  const lines = await logged(async () => {
    (await stage.request()).answer().send(page(100, uids(2_001))).end();
    await stage.settle();
  });
  deepStrictEqual(lines, [
    "warning cannot list pods, too large: the list has more than 2000 objects, as many as the " +
    "memory of this process allows: give it more memory, or narrow it with --namespace or " +
    "--label-selector; trying again in 0.8 s",
  ]);
});

stageTest(
  "Watcher streams lists again after one in pages was too large",
  STREAMED,
  async (stage) => {
    (await stage.request()).answer().cut();
    (await stage.requestAfter(800)).answer().cut();
    for (let attempt = 0; attempt < 4; attempt++) {
      const list = await stage.request();
      strictEqual(list.query.has("watch"), false);
      list.answer().send(page(100, uids(2_001))).end();
      await stage.settle();
      await stage.clock.pass(stage.clock.next ?? 0);
    }
    (await stage.request()).answer().send(page(100, ["a"])).end();
    strictEqual(stage.statistics.failures["too large"], 4);
    (await stage.request()).answer(410).end();
    await stage.settle();
    await stage.clock.pass(stage.clock.next ?? 0);
    ok((await stage.request()).query.has("sendInitialEvents"));
  },
);
