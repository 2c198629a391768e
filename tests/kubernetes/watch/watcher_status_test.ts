/** Every refusal at every place where it can come: what is asked next, when, and what is shown. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type StatusFacts, statusObject } from "../encoding/protobuf_objects.ts";
import { recorded } from "../encoding/recorded.ts";
import { type FakeRequest, JSON_TYPE } from "./fake_transport.ts";
import { added, endMarker, errorEvent, page } from "./pods.ts";
import { type Stage, stageTest } from "./stage.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A request by what it asks for; `page` is the second one, `whole` a list without pages. */
type Asked = "list" | "page" | "whole" | "stream" | "watch";

/** What is asked next, and after how many milliseconds. */
type Next = readonly [asked: Asked, wait: number];

/** Where the refusal comes. */
const PLACES = [
  "instead of a list",
  "instead of the second page",
  "instead of a streamed list",
  "inside a streamed list",
  "instead of a watch",
  "inside a watch",
] as const;
type Place = (typeof PLACES)[number];

/** What comes: in answer to a request, and as a frame of a stream. */
interface Refusal {
  readonly answer: (request: FakeRequest) => void;
  readonly frame: Uint8Array;
}

function status(code: number, seconds = 0): Refusal {
  return {
    answer: (request) => {
      request.answer(code, seconds === 0 ? {} : { retryAfter: String(seconds) }).end();
    },
    frame: errorEvent({
      code,
      message: "no",
      ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}),
    }),
  };
}

/** The same with HTTP 200, as some servers and proxies answer. */
function insteadOf200(facts: StatusFacts, encoding: "protobuf" | "JSON"): Refusal {
  const { retryAfterSeconds } = facts;
  const json = JSON.stringify({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: facts.message,
    reason: facts.reason,
    ...(retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }),
    code: facts.code,
  });
  return {
    answer: (request) => {
      if (encoding === "protobuf") request.answer().send(statusObject(facts)).end();
      else request.answer(200, { contentType: JSON_TYPE }).send(utf8(`${json}\n`)).end();
    },
    frame: errorEvent(facts),
  };
}

const TOO_LARGE: Refusal = {
  answer: (request) => {
    request.answer(504, { contentType: JSON_TYPE }).send(recorded("status-list-future.json")).end();
  },
  frame: errorEvent({
    code: 504,
    reason: "Timeout",
    message: "Timeout: Too large resource version: 99, current: 9",
  }),
};

const GARBAGE: Refusal = {
  answer: (request) => {
    request.answer(200, { contentType: "text/html" }).send(utf8("<html>log in</html>")).end();
  },
  frame: utf8("<html>log in</html>"),
};

/** The same request after so long, wherever it was. */
function same(wait: number): readonly Next[] {
  return [["list", wait], ["page", wait], ["stream", wait], ["stream", wait], ["watch", wait], [
    "watch",
    wait,
  ]];
}

const NO_CODE = { reason: "Expired" };
const AFTER_EXPIRY: readonly Next[] = [
  ["list", 800],
  ["whole", 0],
  ["stream", 800],
  ["stream", 800],
  ["list", 0],
  ["list", 0],
];

/** In the order of PLACES. */
const TABLE: readonly (readonly [what: string, refusal: Refusal, next: readonly Next[]])[] = [
  ["400", status(400), [
    ["list", 30_000],
    ["whole", 0],
    ["list", 0],
    ["list", 0],
    ["list", 0],
    ["list", 0],
  ]],
  ["401", status(401), same(800)],
  ["403", status(403), same(30_000)],
  ["404", status(404), same(30_000)],
  // It is asked for something simpler, which an ERROR event does not say would help.
  ["406", status(406), [
    ["list", 800],
    ["page", 800],
    ["stream", 800],
    ["stream", 30_000],
    ["watch", 800],
    ["watch", 30_000],
  ]],
  ["410", status(410), AFTER_EXPIRY],
  ["429", status(429), same(800)],
  ["429 with Retry-After", status(429, 7), same(7_000)],
  ["500", status(500), same(800)],
  ["503", status(503), same(800)],
  ["503 with Retry-After", status(503, 7), same(7_000)],
  ["504", status(504), same(800)],
  ["504 too large resource version", TOO_LARGE, [
    // The recorded answer asks for a second of patience.
    ["list", 1_000],
    ["list", 1_000],
    ["stream", 1_000],
    ["stream", 800],
    ["list", 0],
    ["list", 0],
  ]],
  ["garbage", GARBAGE, same(800)],
  ...(["protobuf", "JSON"] as const).flatMap((encoding) => {
    const instead = (code: number, more: Partial<StatusFacts> = {}) =>
      insteadOf200({ code, message: "no", ...more }, encoding);
    return [
      [`a 401 in ${encoding} with HTTP 200`, instead(401), same(800)],
      [`a 403 in ${encoding} with HTTP 200`, instead(403), same(30_000)],
      [`a 410 in ${encoding} with HTTP 200`, instead(410), AFTER_EXPIRY],
      [
        `an Expired without a code in ${encoding} with HTTP 200`,
        instead(0, NO_CODE),
        AFTER_EXPIRY,
      ],
      [`a 429 in ${encoding} with HTTP 200`, instead(429, { retryAfterSeconds: 7 }), same(7_000)],
      [`a 500 in ${encoding} with HTTP 200`, instead(500), same(800)],
    ] as const;
  }),
];

function askedFor({ query }: FakeRequest): Asked {
  if (query.has("sendInitialEvents")) return "stream";
  if (query.has("watch")) return "watch";
  if (query.has("continue")) return "page";
  return query.has("limit") ? "list" : "whole";
}

/** Brings the watcher to the place, and lets the refusal come there. */
async function refuse(stage: Stage, place: Place, { answer, frame }: Refusal): Promise<void> {
  switch (place) {
    case "instead of a list":
    case "instead of a streamed list":
      return answer(await stage.request());
    case "instead of the second page":
      (await stage.request()).answer().send(page(100, ["a"], "t")).end();
      return answer(await stage.request());
    case "inside a streamed list":
      return void (await stage.request()).answer().send(added("a", 90), frame);
    case "instead of a watch":
      return answer(await stage.proven(100, ["a", "b"]));
    case "inside a watch":
      return void (await stage.proven(100, ["a", "b"])).answer().send(frame);
  }
}

/** Serves what is asked for, with `a` and `b`, and answers what the store must have been told. */
function serve(request: FakeRequest, asked: Asked): readonly string[] {
  request.answer();
  switch (asked) {
    case "page":
      request.send(page(100, ["b"])).end();
      return ["restarted a b"];
    case "list":
    case "whole":
      request.send(page(120, ["a", "b"])).end();
      return ["restarted a b"];
    case "stream":
      request.send(added("a", 90), added("b", 91), endMarker(120));
      return ["restarted a b"];
    case "watch":
      request.send(added("c", 121));
      return ["applied c"];
  }
}

for (const [what, refusal, next] of TABLE) {
  for (const [index, place] of PLACES.entries()) {
    const [asked, wait] = next[index]!;
    const initialList = place.includes("streamed") ? "watch-list" : "pages";
    stageTest(`Watcher gets over ${what} ${place}`, { initialList }, async (stage) => {
      await refuse(stage, place, refusal);
      await stage.settle();
      const shown = [...stage.sink.pods.keys()];
      const told = stage.sink.log.filter((line) => line !== "blocked").length;
      const request = await stage.requestAfter(wait);
      strictEqual(askedFor(request), asked);
      if (asked === "watch") strictEqual(request.query.get("resourceVersion"), "100");
      if (asked === "page") strictEqual(request.query.get("continue"), "t");
      strictEqual(stage.transport.unauthorizedCalls, what.includes("401") ? 1 : 0);
      // Nothing half is shown meanwhile, and nothing that was shown is taken away.
      deepStrictEqual(shown, place.endsWith("a watch") ? ["a", "b"] : []);
      const expected = serve(request, asked);
      await stage.settle();
      deepStrictEqual(stage.sink.log.filter((line) => line !== "blocked").slice(told), expected);
      deepStrictEqual([...stage.sink.pods.keys()].slice(0, 2), ["a", "b"]);
    });
  }
}

for (const encoding of ["protobuf", "JSON"] as const) {
  stageTest(
    `Watcher passes on what a Status in ${encoding} says, with HTTP 200`,
    {},
    async (stage) => {
      const message = 'pods is forbidden: User "x" cannot list resource "pods"';
      const { answer } = insteadOf200({ code: 403, reason: "Forbidden", message }, encoding);
      answer(await stage.request());
      await stage.told("blocked");
      const { failures, lastFailure, undecodable } = stage.statistics;
      deepStrictEqual(failures, { forbidden: 1 });
      strictEqual(lastFailure?.message, message);
      strictEqual(undecodable, 0);
    },
  );
}
