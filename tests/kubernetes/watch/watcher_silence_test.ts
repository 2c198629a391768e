import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { FakeRequest } from "./fake_transport.ts";
import { added, bookmark, page, streamedList } from "./pods.ts";
import { type Stage, stageTest, WALL_CLOCK_AHEAD } from "./stage.ts";

/** The open request is given up exactly so many seconds after what was sent last. */
async function givenUpAfter(stage: Stage, request: FakeRequest, seconds: number): Promise<void> {
  const end = stage.clock.now() + seconds * 1000;
  strictEqual(await stage.request(), request);
  await stage.clock.pass(end - stage.clock.now() - 1);
  strictEqual(request.signal.aborted, false, "given up too early");
  await stage.clock.pass(1);
  strictEqual(request.signal.aborted, true, "not given up");
}

/** Sends bookmarks that many seconds after each other and after what was sent last. */
async function bookmarks(
  stage: Stage,
  request: FakeRequest,
  seconds: number,
  ...versions: readonly number[]
): Promise<void> {
  for (const version of versions) {
    const at = stage.clock.now() + seconds * 1000;
    await stage.settle();
    await stage.clock.pass(at - stage.clock.now());
    request.send(bookmark(version));
  }
}

stageTest("Watcher gives up a list that is not answered within a minute", {}, async (stage) => {
  for (const wait of [800, 1_600, 3_200]) {
    await givenUpAfter(stage, await stage.request(), 60);
    await stage.requestAfter(wait);
  }
  deepStrictEqual(stage.statistics.failures, { silent: 3 });
});

stageTest(
  "Watcher waits longer for the answer to a watch that may be withheld",
  {},
  async (stage) => {
    // Some proxies send not even the headers before the first event.
    const first = await stage.listed(100, ["a"]);
    await givenUpAfter(stage, first, 60);
    // It was watching all the time, so it goes on at once, and is patient from now on.
    let watch = await stage.requestAfter(0);
    for (let n = 0; n < 20; n++) {
      await stage.clock.pass(180_000);
      watch.answer().end();
      watch = await stage.requestAfter(0);
      strictEqual(watch.query.get("resourceVersion"), "100");
    }
    deepStrictEqual(stage.statistics.failures, { silent: 1 });
    strictEqual(stage.statistics.lists, 1);
    // The event that it was waiting for.
    await stage.clock.pass(100_000);
    watch.answer().send(added("b", 101));
    await stage.told("applied b");
  },
);

stageTest(
  "Watcher gives up a watch whose answer never comes, and warns of it",
  {},
  async (stage) => {
    let watch = await stage.listed(100, ["a"]);
    for (const [patience, wait] of [[60, 0], [190, 800], [60, 0], [190, 800]] as const) {
      await givenUpAfter(stage, watch, patience);
      watch = await stage.requestAfter(wait);
      strictEqual(watch.query.get("resourceVersion"), "100");
    }
    deepStrictEqual(stage.statistics.failures, { silent: 4 });
  },
);

stageTest(
  "Watcher is not patient for long with a server that used to answer at once",
  {},
  async (stage) => {
    const watch = await stage.listed(100, []);
    await givenUpAfter(stage, watch, 60);
    const answered = (await stage.requestAfter(0)).answer().send(added("a", 101));
    await stage.told("applied a");
    answered.end();
    await givenUpAfter(stage, await stage.requestAfter(0), 60);
  },
);

stageTest("Watcher gives up a streamed list that is not answered, and streams the next", {
  initialList: "watch-list",
}, async (stage) => {
  await givenUpAfter(stage, await stage.request(), 60);
  ok((await stage.requestAfter(800)).query.has("sendInitialEvents"));
});

stageTest("Watcher gives up a list that stops between its chunks", {}, async (stage) => {
  const list = await stage.request();
  const body = page(100, ["a", "b"]);
  list.answer();
  for (let at = 0; at < 40; at += 10) {
    list.send(body.subarray(at, at + 10));
    await stage.request();
    await stage.clock.pass(59_000);
  }
  list.send(body.subarray(40, 50));
  await givenUpAfter(stage, list, 60);
  ok(list.released);
  await stage.requestAfter(800);
});

stageTest("Watcher gives up the page of an error that never ends", {}, async (stage) => {
  const list = await stage.request();
  list.answer(403, { contentType: "text/plain" }).send(new TextEncoder().encode("no"));
  await givenUpAfter(stage, list, 60);
  // The code was heard, so this is no silence.
  await stage.told("blocked");
  await stage.requestAfter(30_000);
  deepStrictEqual(stage.statistics.failures, { forbidden: 1 });
});

stageTest("Watcher finds a black hole after the headers", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  await givenUpAfter(stage, watch.answer(), 190);
  const next = await stage.requestAfter(0);
  strictEqual(next.query.get("resourceVersion"), "100");
  strictEqual(stage.statistics.lists, 1);
  deepStrictEqual(stage.statistics.failures, { silent: 1 });
});

stageTest("Watcher finds a black hole inside a frame", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  watch.answer().send(added("b", 101), added("c", 102).subarray(0, 30));
  await givenUpAfter(stage, watch, 190);
  const next = await stage.requestAfter(0);
  strictEqual(next.query.get("resourceVersion"), "101");
  await stage.told("applied b");
});

stageTest("Watcher finds a black hole between bookmarks as soon as three are missing", {
  timeoutSeconds: { minimum: 600, maximum: 600 },
}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  watch.answer();
  await bookmarks(stage, watch, 60, 101, 102);
  // 120 s after its start; it would have lasted until 610 s.
  await givenUpAfter(stage, watch, 180);
  const next = await stage.requestAfter(0);
  strictEqual(next.query.get("resourceVersion"), "102");
  strictEqual(stage.statistics.lists, 1);
  // Perhaps it was the server that changed its habit: the next stream is judged by its timeout.
  await givenUpAfter(stage, next.answer(), 610);
});

stageTest("Watcher applies the cadence of one stream to the next", {
  timeoutSeconds: { minimum: 600, maximum: 600 },
}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer();
  await bookmarks(stage, watch, 20, 101, 102);
  await stage.request();
  watch.end();
  const next = await stage.request();
  next.answer().send(added("a", 103));
  await givenUpAfter(stage, next, 60);
  deepStrictEqual(stage.statistics.failures, { silent: 1 });
});

stageTest("Watcher lets any event stand for a bookmark that does not come", {
  timeoutSeconds: { minimum: 600, maximum: 600 },
}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer();
  await bookmarks(stage, watch, 60, 101, 102);
  for (let n = 0; n < 2; n++) {
    await stage.request();
    await stage.clock.pass(179_000);
    watch.send(added("a", 103 + n));
  }
  strictEqual(await stage.request(), watch);
});

stageTest("Watcher does not take the end of a streamed list for the first of many bookmarks", {
  initialList: "watch-list",
  timeoutSeconds: { minimum: 600, maximum: 600 },
}, async (stage) => {
  const request = await stage.request();
  request.answer().send(streamedList(100, ["a"]));
  await bookmarks(stage, request, 60, 101);
  await givenUpAfter(stage, request, 550);
  strictEqual((await stage.requestAfter(0)).query.get("resourceVersion"), "101");
});

stageTest("Watcher lets a quiet watch be as long as it asked for", {}, async (stage) => {
  const watch = await stage.listed(100, []);
  watch.answer();
  await stage.request();
  await stage.clock.pass(189_000);
  watch.end();
  await stage.requestAfter(0);
  deepStrictEqual(stage.statistics.failures, {});
});

for (const [random, seconds] of [[0, 180], [0.5, 205], [0.999_999, 230]] as const) {
  stageTest(`Watcher draws ${seconds} s between 180 and 230 s for its watch`, {
    random: () => random,
  }, async (stage) => {
    const watch = await stage.listed(100, []);
    strictEqual(watch.query.get("timeoutSeconds"), String(seconds));
    await givenUpAfter(stage, watch.answer(), seconds + 10);
  });
}

stageTest("Watcher draws another timeout for each watch, within what it was told", {
  timeoutSeconds: { minimum: 5, maximum: 9 },
  random: (() => {
    let turn = 0;
    return () => (turn = (turn + 0.3) % 1);
  })(),
}, async (stage) => {
  const seen = new Set<number>();
  let watch = await stage.listed(100, []);
  for (let n = 0; n < 12; n++) {
    seen.add(Number(watch.query.get("timeoutSeconds")));
    watch.answer();
    await stage.clock.pass(1_000);
    watch.send(bookmark(101 + n)).end();
    watch = await stage.request();
  }
  ok(seen.size > 2);
  for (const seconds of seen) ok(seconds >= 5 && seconds <= 9);
});

stageTest("Watcher tells when it was heard of last, by both clocks", {}, async (stage) => {
  const heard = () => [stage.statistics.heardAt, stage.statistics.lastHeardAt];
  const both = (at: number) => [at, at + WALL_CLOCK_AHEAD];
  deepStrictEqual(heard(), [0, 0]);
  const watch = await stage.listed(100, []);
  const listed = stage.clock.now();
  deepStrictEqual(heard(), both(listed));
  watch.answer();
  await stage.clock.pass(5_000);
  deepStrictEqual(heard(), both(listed));
  watch.send(bookmark(101));
  await stage.request();
  deepStrictEqual(heard(), both(listed + 5_000));
  ok(stage.statistics.bytesRead > 50);
});
