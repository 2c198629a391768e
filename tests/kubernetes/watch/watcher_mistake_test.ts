/** A mistake of this program is no failure of a request: asking again would not mend it. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { added, deleted, page, streamedList } from "./pods.ts";
import { Stage, type StageOptions } from "./stage.ts";

class Mistake extends TypeError {}

const wrong = (): never => {
  throw new Mistake("undefined is not a function");
};

const PLACES: Readonly<
  Record<string, { options?: StageOptions; go: (stage: Stage) => Promise<unknown> }>
> = {
  "the sink at an event": {
    go: async (stage) => {
      stage.sink.applied = wrong;
      (await stage.listed(100, ["a"])).answer().send(added("b", 101));
    },
  },
  "the sink at a deletion": {
    go: async (stage) => {
      stage.sink.deleted = wrong;
      (await stage.listed(100, ["a"])).answer().send(deleted("a", 101));
    },
  },
  "the sink at a list": {
    go: async (stage) => {
      stage.sink.restarted = wrong;
      (await stage.request()).answer().send(page(100, ["a"])).end();
    },
  },
  "the sink at a streamed list": {
    options: { initialList: "watch-list" },
    go: async (stage) => {
      stage.sink.restarted = wrong;
      (await stage.request()).answer().send(streamedList(100, ["a"]));
    },
  },
  "the store that is asked what it knows": {
    go: async (stage) => {
      stage.sink.known = wrong;
      (await stage.request()).answer().send(page(100, ["a"])).end();
    },
  },
  "the sink when nothing will come": {
    go: async (stage) => {
      stage.sink.blocked = wrong;
      (await stage.request()).answer(403).end();
    },
  },
  "the transport": {
    go: async (stage) => (await stage.request()).answered.reject(new Mistake("open")),
  },
};

for (const [place, { options, go }] of Object.entries(PLACES)) {
  Deno.test(`Watcher.run() rejects with a mistake in ${place}, and asks nothing more`, async () => {
    const stage = new Stage(options);
    const rejected = rejects(stage.run, Mistake);
    await go(stage);
    await rejected;
    const requests = stage.transport.requests.length;
    await stage.clock.pass(600_000);
    strictEqual(stage.transport.requests.length, requests);
    strictEqual(stage.transport.requests.at(-1)?.signal.aborted, true);
    strictEqual(stage.clock.timers, 0);
    deepStrictEqual(
      Object.keys(stage.statistics.failures),
      place.endsWith("nothing will come") ? ["forbidden"] : [],
    );
  });
}
