import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { recorded } from "../encoding/recorded.ts";
import { JSON_TYPE } from "./fake_transport.ts";
import { added, errorEvent, malformedEvent, page } from "./pods.ts";
import { logged } from "./logged.ts";
import { type Stage, stageTest } from "./stage.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

stageTest(
  "Watcher doubles its pauses up to half a minute and starts over after two minutes",
  {},
  async (
    stage,
  ) => {
    for (const wait of [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]) {
      (await stage.request()).refuse();
      await stage.requestAfter(wait);
    }
    const watch = await stage.listed(100, ["a"]);
    watch.answer();
    await stage.clock.pass(120_001);
    watch.send(errorEvent({ code: 429 }));
    const next = await stage.requestAfter(800);
    strictEqual(next.query.get("resourceVersion"), "100");
    deepStrictEqual(stage.statistics.failures, { connection: 8, "too many requests": 1 });
  },
);

stageTest("Watcher spreads its pauses", { random: () => 0.5 }, async (stage) => {
  for (const wait of [1_200, 2_400, 4_800]) {
    (await stage.request()).cut();
    await stage.requestAfter(wait);
  }
});

stageTest("Watcher waits as long as the server asks", {}, async (stage) => {
  (await stage.request()).answer(429, { retryAfter: "3" }).end();
  (await stage.requestAfter(3_000)).answer(503, { contentType: JSON_TYPE, retryAfter: "1" })
    .send(utf8('{"message":"busy","details":{"retryAfterSeconds":20}}')).end();
  // What it asks for is less than the backoff by now.
  (await stage.requestAfter(20_000)).answer(429, { retryAfter: "1" }).end();
  (await stage.requestAfter(3_200)).answer(500).end();
  (await stage.requestAfter(6_400)).answer(429, { retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT" })
    .end();
  await stage.requestAfter(12_800);
  deepStrictEqual(stage.statistics.failures, { "too many requests": 3, "server error": 2 });
});

for (const seconds of ["61", "86400", "999999999999", "1e300"]) {
  stageTest(
    `Watcher asks again after a minute when told to wait ${seconds} s`,
    {},
    async (stage) => {
      (await stage.request()).answer(429, { retryAfter: seconds }).end();
      (await stage.requestAfter(60_000)).answer().send(page(100, ["a"])).end();
      (await stage.request()).answer(503, { retryAfter: seconds }).end();
      strictEqual((await stage.requestAfter(60_000)).query.get("resourceVersion"), "100");
    },
  );
}

stageTest(
  "Watcher asks a watch again at its version when the server is busy",
  {},
  async (stage) => {
    const watch = await stage.listed(100, ["a"]);
    watch.answer(429).end();
    const second = await stage.requestAfter(800);
    strictEqual(second.query.get("resourceVersion"), "100");
    second.answer().send(added("b", 101), errorEvent({ code: 429, retryAfterSeconds: 5 }));
    const third = await stage.requestAfter(5_000);
    strictEqual(third.query.get("resourceVersion"), "101");
    third.answer(500).end();
    strictEqual((await stage.requestAfter(3_200)).query.get("resourceVersion"), "101");
    strictEqual(stage.statistics.lists, 1);
  },
);

stageTest(
  "Watcher has credentials read anew when they are refused, and asks again soon",
  {},
  async (
    stage,
  ) => {
    const unauthorized = recorded("status-unauthorized.json");
    (await stage.request()).answer(401, { contentType: JSON_TYPE }).send(unauthorized).end();
    const again = await stage.requestAfter(800);
    strictEqual(stage.transport.unauthorizedCalls, 1);
    again.answer().send(page(100, ["a"])).end();
    const watch = await stage.request();
    watch.answer(401).end();
    const next = await stage.requestAfter(1_600);
    strictEqual(next.query.get("resourceVersion"), "100");
    strictEqual(stage.transport.unauthorizedCalls, 2);
    await stage.told("restarted a");
  },
);

stageTest(
  "Watcher goes on after one ERROR 500 and lists after a second at the same place",
  {},
  async (
    stage,
  ) => {
    const internal = errorEvent({
      code: 500,
      reason: "InternalError",
      message: "unable to decode",
    });
    let watch = await stage.proven(100, ["a"]);
    watch.answer().send(internal);
    watch = await stage.requestAfter(800);
    strictEqual(watch.query.get("resourceVersion"), "100");
    // Progress in between: it is not the same place.
    watch.answer().send(added("b", 101), internal);
    watch = await stage.requestAfter(1_600);
    strictEqual(watch.query.get("resourceVersion"), "101");
    watch.answer().send(internal);
    const list = await stage.requestAfter(0);
    strictEqual(list.query.has("watch"), false);
    await stage.told("applied b");
  },
);

stageTest(
  "Watcher turns to pages when a streamed list fails with 500 twice",
  { initialList: "watch-list" },
  async (stage) => {
    const internal = errorEvent({ code: 500, message: "no" });
    (await stage.request()).answer().send(added("a", 1), internal);
    const again = await stage.requestAfter(800);
    strictEqual(again.query.has("sendInitialEvents"), true);
    again.answer().send(added("a", 1), internal);
    const list = await stage.requestAfter(0);
    deepStrictEqual([...list.query], [["limit", "500"]]);
    await stage.told();
  },
);

stageTest("Watcher reads a malformed event once more, then lists", {}, async (stage) => {
  const watch = await stage.proven(100, ["a"]);
  watch.answer().send(added("b", 101), malformedEvent(), added("c", 103));
  const again = await stage.requestAfter(800);
  strictEqual(again.query.get("resourceVersion"), "101");
  await stage.told("applied b");
  again.answer().send(malformedEvent());
  const list = await stage.requestAfter(0);
  strictEqual(list.query.has("watch"), false);
  list.answer().send(page(110, ["a", "c"])).end();
  await stage.request();
  await stage.told("restarted a c");
  const { failures, undecodable, relists } = stage.statistics;
  deepStrictEqual({ failures, undecodable, relists }, {
    failures: { malformed: 2 },
    undecodable: 2,
    relists: 1,
  });
});

/** Answers that look like success and are not. */
const GARBAGE: readonly (readonly [what: string, contentType: string, body: Uint8Array])[] = [
  ["a proxy's page", "text/html", utf8("<html>please log in</html>")],
  ["a page that calls itself protobuf", "application/vnd.kubernetes.protobuf", utf8("<html>")],
  ["a page that calls itself JSON", JSON_TYPE, utf8("<html>\n")],
  ["no content type", "", utf8("{}")],
];

for (const [what, contentType, body] of GARBAGE) {
  stageTest(`Watcher counts ${what} and tries again`, {}, async (stage) => {
    (await stage.request()).answer(200, { contentType }).send(body).end();
    const list = await stage.requestAfter(800);
    list.answer().send(page(100, ["a"])).end();
    const watch = await stage.request();
    await stage.told("restarted a");
    watch.answer(200, { contentType }).send(body).end();
    const again = await stage.requestAfter(1_600);
    strictEqual(again.query.get("resourceVersion"), "100");
    again.answer(200, { contentType }).send(body).end();
    // The version of this list has never been good for anything, so it is not hurried.
    const relist = await stage.requestAfter(3_200);
    strictEqual(relist.query.has("watch"), false);
    deepStrictEqual(stage.statistics.failures, { malformed: 3 });
  });

  stageTest(
    `Watcher turns to pages when ${what} comes instead of a streamed list, twice`,
    { initialList: "watch-list" },
    async (stage) => {
      (await stage.request()).answer(200, { contentType }).send(body).end();
      const again = await stage.requestAfter(800);
      strictEqual(again.query.has("sendInitialEvents"), true);
      again.answer(200, { contentType }).send(body).end();
      deepStrictEqual([...(await stage.requestAfter(0)).query], [["limit", "500"]]);
    },
  );
}

stageTest(
  "Watcher asks rarely for what it may not see, tells so, and goes on once it may",
  {},
  async (
    stage,
  ) => {
    const forbidden = recorded("status-forbidden.json");
    for (let n = 0; n < 3; n++) {
      (await stage.request()).answer(403, { contentType: JSON_TYPE }).send(forbidden).end();
      await stage.told("blocked");
      await stage.requestAfter(30_000);
    }
    await stage.listed(100, ["a"]);
    deepStrictEqual(stage.statistics.failures, { forbidden: 3 });
  },
);

stageTest("Watcher keeps its store and version while a watch is forbidden", {}, async (stage) => {
  const watch = await stage.proven(100, ["a"]);
  watch.answer(403).end();
  await stage.told("blocked");
  const again = await stage.requestAfter(30_000);
  strictEqual(again.query.get("resourceVersion"), "100");
  strictEqual(stage.sink.pods.size, 1);
  again.answer().send(added("b", 101));
  await stage.told("applied b");
});

function loggingTest(
  name: string,
  play: (stage: Stage) => Promise<void>,
  expected: readonly string[],
): void {
  stageTest(name, {}, async (stage) => {
    deepStrictEqual(await logged(() => play(stage)), expected);
  });
}

loggingTest(
  "Watcher names verb, resource and who when something is forbidden, and tells when it is mended",
  async (stage) => {
    const forbidden = recorded("status-forbidden.json");
    (await stage.request()).answer(403, { contentType: JSON_TYPE }).send(forbidden).end();
    const watch = await (await stage.requestAfter(30_000), stage.listed(100, []));
    watch.answer(403, { contentType: "text/plain" }).send(utf8("RBAC:\n access denied")).end();
    (await stage.requestAfter(30_000)).answer().send(added("a", 101));
    await stage.told("blocked", "applied a");
  },
  [
    "warning cannot list pods, forbidden: secrets is forbidden: User " +
    '"system:serviceaccount:demo:watcher" cannot list resource "secrets" in API group "" ' +
    "at the cluster scope; trying again in 30 s",
    "info pods: may be watched again",
    "warning cannot watch pods, forbidden: RBAC: access denied; trying again in 30 s",
    "info pods: may be watched again",
  ],
);

loggingTest(
  "Watcher does not warn of what it puts right at once",
  async (stage) => {
    const watch = await stage.proven(100, []);
    watch.answer().send(added("a", 101)).cut();
    (await stage.requestAfter(0)).answer(410).end();
    await stage.requestAfter(0);
  },
  [
    "info going on with pods after connection: connection reset by peer",
    "info going on with pods after expired: HTTP status 410",
  ],
);
