import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  type Failure,
  firstState,
  type InitialList,
  type Outcome,
  PAGE_LIMIT,
  type Remedy,
  type State,
  type Step,
  step,
} from "../../../src/kubernetes/watch/mod.ts";

const FIRST: State = { kind: "listing", limit: PAGE_LIMIT, continueToken: "" };
const PAGE: State = { kind: "listing", limit: PAGE_LIMIT, continueToken: "t" };
const WHOLE: State = { kind: "listing", limit: 0, continueToken: "" };
const STREAMED: State = { kind: "streaming list" };
const FRESH: State = { kind: "watching", resourceVersion: "10", proven: false };
const PROVEN: State = { kind: "watching", resourceVersion: "10", proven: true };

function failed(
  remedy: Remedy,
  { resourceVersion = "", useful = false }: { resourceVersion?: string; useful?: boolean } = {},
): Outcome {
  const failure: Failure = {
    reason: "r",
    remedy,
    message: "m",
    code: 0,
    retryAfterMilliseconds: 0,
    unauthorized: false,
  };
  return { kind: "failed", failure, resourceVersion, useful };
}

function ended(resourceVersion: string, useful: boolean): Outcome {
  return { kind: "ended", resourceVersion, useful };
}

function page(resourceVersion: string, continueToken = ""): Outcome {
  return { kind: "page", resourceVersion, continueToken };
}

function watching(resourceVersion: string, proven: boolean): State {
  return { kind: "watching", resourceVersion, proven };
}

type Row = readonly [
  state: State,
  outcome: Outcome,
  next: State,
  pause: Step["pause"],
  list: Step["list"],
];

/** Where it goes from every state after every outcome that the state can have. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  "goes from page to page, then watches from the list's version": [
    [FIRST, page("9", "t"), PAGE, "none", "keep"],
    [PAGE, page("9", "u"), { ...PAGE, continueToken: "u" }, "none", "keep"],
    [PAGE, page("9"), watching("9", false), "none", "complete"],
    [FIRST, page("9"), watching("9", false), "none", "complete"],
    [WHOLE, page("9"), watching("9", false), "none", "complete"],
    [WHOLE, page("9", "t"), { ...WHOLE, continueToken: "t" }, "none", "keep"],
  ],
  "goes on from the last version when a watch ends": [
    [FRESH, ended("12", true), watching("12", true), "none", "discard"],
    [PROVEN, ended("12", true), watching("12", true), "none", "discard"],
    [FRESH, ended("10", false), FRESH, "backoff", "discard"],
    [PROVEN, ended("10", false), PROVEN, "backoff", "discard"],
    [STREAMED, ended("12", true), watching("12", true), "none", "discard"],
    [STREAMED, ended("12", false), watching("12", false), "backoff", "discard"],
  ],
  "lists in pages when a streamed list ends without its marker": [
    [STREAMED, ended("", false), FIRST, "backoff", "discard"],
  ],
  "resumes at once when the connection of a useful watch broke": [
    [
      FRESH,
      failed("resume", { resourceVersion: "12", useful: true }),
      watching("12", true),
      "none",
      "discard",
    ],
    [
      STREAMED,
      failed("resume", { resourceVersion: "12", useful: true }),
      watching("12", true),
      "none",
      "discard",
    ],
    [PROVEN, failed("resume", { resourceVersion: "10" }), PROVEN, "backoff", "discard"],
    [FRESH, failed("resume", { resourceVersion: "10" }), FRESH, "backoff", "discard"],
  ],
  "asks again for a page, but begins a list anew": [
    [PAGE, failed("resume"), PAGE, "backoff", "keep"],
    [PAGE, failed("retry"), PAGE, "backoff", "keep"],
    [PAGE, failed("slow retry"), PAGE, "slow", "keep"],
    [FIRST, failed("resume"), FIRST, "backoff", "discard"],
    [FIRST, failed("retry"), FIRST, "backoff", "discard"],
    [FIRST, failed("slow retry"), FIRST, "slow", "discard"],
    [WHOLE, failed("retry"), WHOLE, "backoff", "discard"],
    [WHOLE, failed("resume"), WHOLE, "backoff", "discard"],
    [STREAMED, failed("retry"), STREAMED, "backoff", "discard"],
    [STREAMED, failed("resume"), STREAMED, "backoff", "discard"],
    [STREAMED, failed("slow retry"), STREAMED, "slow", "discard"],
  ],
  "keeps the version of a watch that is tried again": [
    [
      FRESH,
      failed("retry", { resourceVersion: "12" }),
      watching("12", false),
      "backoff",
      "discard",
    ],
    [
      PROVEN,
      failed("retry", { resourceVersion: "12" }),
      watching("12", true),
      "backoff",
      "discard",
    ],
    [
      FRESH,
      failed("retry", { resourceVersion: "12", useful: true }),
      watching("12", true),
      "backoff",
      "discard",
    ],
    [PROVEN, failed("slow retry", { resourceVersion: "10" }), PROVEN, "slow", "discard"],
    [
      STREAMED,
      failed("slow retry", { resourceVersion: "12" }),
      watching("12", false),
      "slow",
      "discard",
    ],
    [
      STREAMED,
      failed("retry", { resourceVersion: "12" }),
      watching("12", false),
      "backoff",
      "discard",
    ],
  ],
  "lists at once when a proven version expired, after a pause when a new one did": [
    [PROVEN, failed("relist", { resourceVersion: "12" }), FIRST, "none", "discard"],
    [FRESH, failed("relist", { resourceVersion: "12" }), FIRST, "backoff", "discard"],
    [FRESH, failed("relist", { resourceVersion: "12", useful: true }), FIRST, "backoff", "discard"],
    [
      STREAMED,
      failed("relist", { resourceVersion: "12", useful: true }),
      FIRST,
      "backoff",
      "discard",
    ],
    [STREAMED, failed("relist"), FIRST, "backoff", "discard"],
    [FIRST, failed("relist"), FIRST, "backoff", "discard"],
    [WHOLE, failed("relist"), FIRST, "backoff", "discard"],
  ],
  "turns to pages when the server does not stream lists": [
    [STREAMED, failed("list instead"), FIRST, "none", "discard"],
    [FRESH, failed("list instead"), FIRST, "backoff", "discard"],
  ],
  "asks for the whole list when its pages expired": [
    [PAGE, failed("whole list"), WHOLE, "none", "discard"],
  ],
};

for (const [rule, rows] of Object.entries(TABLE)) {
  Deno.test(`step() ${rule}`, () => {
    for (const [state, outcome, next, pause, list] of rows) {
      deepStrictEqual(
        step(state, outcome, "pages"),
        { state: next, pause, list },
        JSON.stringify([state, outcome]),
      );
    }
  });
}

Deno.test("step() lists again as it is told to", () => {
  const next = (initialList: InitialList) => step(PROVEN, failed("relist"), initialList).state;
  deepStrictEqual(next("pages"), FIRST);
  deepStrictEqual(next("watch-list"), STREAMED);
  // Not so when pages are the remedy.
  deepStrictEqual(step(STREAMED, failed("list instead"), "watch-list").state, FIRST);
  deepStrictEqual(step(STREAMED, ended("", false), "watch-list").state, FIRST);
});

Deno.test("firstState() begins as it is told to", () => {
  deepStrictEqual(firstState("watch-list"), STREAMED);
  deepStrictEqual(firstState("pages"), FIRST);
  strictEqual(PAGE_LIMIT, 500);
});

Deno.test("step() never completes a list but by its last page, nor keeps anything but its pages", () => {
  const states = [FIRST, PAGE, WHOLE, STREAMED, FRESH, PROVEN];
  const remedies: readonly Remedy[] = [
    "resume",
    "retry",
    "relist",
    "slow retry",
    "list instead",
    "whole list",
  ];
  for (const state of states) {
    for (const useful of [true, false]) {
      const outcomes = [
        ended("12", useful),
        ...remedies.map((remedy) => failed(remedy, { resourceVersion: "12", useful })),
      ];
      for (const outcome of outcomes) {
        const { list, state: next } = step(state, outcome, "watch-list");
        strictEqual(list === "complete", false);
        if (list === "keep") deepStrictEqual(next, state);
      }
    }
  }
});
