import { strictEqual } from "node:assert/strict";
import { added, page, streamedList } from "./pods.ts";
import { Stage, type StageOptions } from "./stage.ts";

/** Every place in which a watcher can be when it is told to stop. */
const PLACES: Readonly<
  Record<string, { options?: StageOptions; go: (stage: Stage) => Promise<unknown> }>
> = {
  "before its first request was answered": { go: (stage) => stage.request() },
  "inside a list": {
    go: async (stage) => (await stage.request()).answer().send(page(1, ["a"]).subarray(0, 20)),
  },
  "between two pages": {
    go: async (stage) => (await stage.request()).answer().send(page(1, ["a"], "t")).end(),
  },
  "inside a streamed list": {
    options: { initialList: "watch-list" },
    go: async (stage) => (await stage.request()).answer().send(added("a", 1)),
  },
  "on the watch of a streamed list": {
    options: { initialList: "watch-list" },
    go: async (stage) => (await stage.request()).answer().send(streamedList(9, ["a"])),
  },
  "before a watch was answered": { go: (stage) => stage.listed(100, ["a"]) },
  "on a quiet watch": { go: async (stage) => (await stage.listed(100, ["a"])).answer() },
  "inside an event": {
    go: async (stage) =>
      (await stage.listed(100, ["a"])).answer().send(added("b", 101).subarray(0, 9)),
  },
  "inside the text of an error": {
    go: async (stage) => (await stage.request()).answer(500).send(new Uint8Array(3)),
  },
  "in a pause": { go: async (stage) => (await stage.request()).cut() },
  "in a slow pause": { go: async (stage) => (await stage.request()).answer(403).end() },
  "in a pause the server asked for": {
    go: async (stage) => (await stage.request()).answer(429, { retryAfter: "300" }).end(),
  },
};

for (const [place, { options, go }] of Object.entries(PLACES)) {
  for (const settle of [true, false]) {
    Deno.test(`Watcher.run() ends at once ${place}${settle ? "" : ", in the same turn"}`, async () => {
      const stage = new Stage(options);
      await go(stage);
      if (settle) await stage.clock.pass(1);
      const told = stage.sink.log.length;
      const requests = stage.transport.requests.length;
      // Checks that it ends without the clock moving, and leaves no timer and no request.
      await stage.stop();
      // A chunk that was on its way from one function to the next may still arrive.
      if (settle) strictEqual(stage.sink.log.length, told, "the store was told of something");
      strictEqual(stage.transport.requests.length, requests, "a request was made");
    });
  }
}
