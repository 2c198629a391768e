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
  type Use,
} from "../../../src/kubernetes/watch/mod.ts";

const FIRST: State = { kind: "listing", limit: PAGE_LIMIT, continueToken: "" };
const PAGE: State = { kind: "listing", limit: PAGE_LIMIT, continueToken: "t" };
const WHOLE: State = { kind: "listing", limit: 0, continueToken: "" };
const WHOLE_IN_PAGES: State = { ...WHOLE, continueToken: "t" };
const STREAMED: State = { kind: "streaming list", vain: 0 };
const STREAMED_IN_VAIN: State = { kind: "streaming list", vain: 1 };
const FRESH: State = { kind: "watching", resourceVersion: "10", proven: false, vain: 0 };
const PROVEN: State = { kind: "watching", resourceVersion: "10", proven: true, vain: 0 };
const IN_VAIN: State = { ...PROVEN, vain: 1 };
const FRESH_IN_VAIN: State = { ...FRESH, vain: 1 };

function failed(
  remedy: Remedy,
  { resourceVersion = "", use = "none" }: { resourceVersion?: string; use?: Use } = {},
): Outcome {
  const failure: Failure = {
    reason: "r",
    remedy,
    message: "m",
    code: 0,
    retryAfterMilliseconds: 0,
    unauthorized: false,
  };
  return { kind: "failed", failure, resourceVersion, use };
}

function ended(resourceVersion: string): Outcome {
  return { kind: "ended", resourceVersion };
}

function page(resourceVersion: string, continueToken = ""): Outcome {
  return { kind: "page", resourceVersion, continueToken };
}

function watching(resourceVersion: string, proven: boolean, vain = 0): State {
  return { kind: "watching", resourceVersion, proven, vain };
}

const USES: readonly Use[] = ["none", "lasted", "progress"];
const REMEDIES: readonly Remedy[] = [
  "resume",
  "retry",
  "wait",
  "relist",
  "slow retry",
  "list instead",
  "pages once",
  "whole list",
];

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
    [FRESH, ended("12"), watching("12", true), "none", "discard"],
    [PROVEN, ended("12"), watching("12", true), "none", "discard"],
    [IN_VAIN, ended("10"), PROVEN, "none", "discard"],
    [STREAMED, ended("12"), watching("12", true), "none", "discard"],
    [STREAMED_IN_VAIN, ended("12"), watching("12", true), "none", "discard"],
  ],
  "lists in pages when a streamed list ends without its marker": [
    [STREAMED, failed("pages once"), FIRST, "backoff", "discard"],
    [STREAMED_IN_VAIN, failed("pages once"), FIRST, "backoff", "discard"],
  ],
  "resumes at once when the connection of a useful watch broke": (["lasted", "progress"] as const)
    .flatMap((use): readonly Row[] => [
      [
        FRESH,
        failed("resume", { resourceVersion: "12", use }),
        watching("12", true),
        "none",
        "discard",
      ],
      [IN_VAIN, failed("resume", { resourceVersion: "10", use }), PROVEN, "none", "discard"],
      [
        STREAMED,
        failed("resume", { resourceVersion: "12", use }),
        watching("12", true),
        "none",
        "discard",
      ],
    ]),
  "asks again for a page, but begins a list anew": [
    [PAGE, failed("resume"), PAGE, "backoff", "keep"],
    [PAGE, failed("retry"), PAGE, "backoff", "keep"],
    [PAGE, failed("wait"), PAGE, "backoff", "keep"],
    [PAGE, failed("slow retry"), PAGE, "slow", "keep"],
    [FIRST, failed("resume"), FIRST, "backoff", "discard"],
    [FIRST, failed("retry"), FIRST, "backoff", "discard"],
    [FIRST, failed("wait"), FIRST, "backoff", "discard"],
    [FIRST, failed("slow retry"), FIRST, "slow", "discard"],
    [WHOLE, failed("retry"), WHOLE, "backoff", "discard"],
    [WHOLE, failed("resume"), WHOLE, "backoff", "discard"],
  ],
  "asks once more for what was in vain, then takes another way": [
    [FRESH, failed("resume", { resourceVersion: "10" }), FRESH_IN_VAIN, "backoff", "discard"],
    [FRESH, failed("retry", { resourceVersion: "10" }), FRESH_IN_VAIN, "backoff", "discard"],
    [PROVEN, failed("resume", { resourceVersion: "10" }), IN_VAIN, "backoff", "discard"],
    [PROVEN, failed("retry", { resourceVersion: "10" }), IN_VAIN, "backoff", "discard"],
    [IN_VAIN, failed("resume", { resourceVersion: "10" }), FIRST, "none", "anew"],
    [IN_VAIN, failed("retry", { resourceVersion: "10" }), FIRST, "none", "anew"],
    // A bookmark may have come in between, which is no use.
    [IN_VAIN, failed("resume", { resourceVersion: "12" }), FIRST, "none", "anew"],
    // The version of a new list was no good either: lists must not chase each other.
    [FRESH_IN_VAIN, failed("resume", { resourceVersion: "10" }), FIRST, "backoff", "anew"],
    [FRESH_IN_VAIN, failed("retry", { resourceVersion: "10" }), FIRST, "backoff", "anew"],
    [STREAMED, failed("resume"), STREAMED_IN_VAIN, "backoff", "discard"],
    [STREAMED, failed("retry"), STREAMED_IN_VAIN, "backoff", "discard"],
    [STREAMED_IN_VAIN, failed("resume"), FIRST, "none", "discard"],
    [STREAMED_IN_VAIN, failed("retry"), FIRST, "none", "discard"],
    // The list was whole, so what failed was a watch, for the first time.
    [
      STREAMED,
      failed("retry", { resourceVersion: "12" }),
      watching("12", false, 1),
      "backoff",
      "discard",
    ],
    // To have lasted does not help against an error at one place, to have come to another one does.
    [
      IN_VAIN,
      failed("retry", { resourceVersion: "10", use: "lasted" }),
      FIRST,
      "none",
      "anew",
    ],
    [
      IN_VAIN,
      failed("retry", { resourceVersion: "12", use: "progress" }),
      watching("12", true, 1),
      "backoff",
      "discard",
    ],
  ],
  "asks as often as it takes where nothing is said about the version": [
    [IN_VAIN, failed("wait", { resourceVersion: "10" }), IN_VAIN, "backoff", "discard"],
    [IN_VAIN, failed("slow retry", { resourceVersion: "10" }), IN_VAIN, "slow", "discard"],
    [FRESH, failed("wait", { resourceVersion: "10" }), FRESH, "backoff", "discard"],
    [PROVEN, failed("slow retry", { resourceVersion: "10" }), PROVEN, "slow", "discard"],
    [STREAMED_IN_VAIN, failed("wait"), STREAMED_IN_VAIN, "backoff", "discard"],
    [STREAMED_IN_VAIN, failed("slow retry"), STREAMED_IN_VAIN, "slow", "discard"],
    [
      FRESH_IN_VAIN,
      failed("wait", { resourceVersion: "12", use: "progress" }),
      watching("12", true),
      "backoff",
      "discard",
    ],
  ],
  "lists at once when a proven version expired, after a pause when a new one did": [
    [PROVEN, failed("relist", { resourceVersion: "12" }), FIRST, "none", "anew"],
    [FRESH, failed("relist", { resourceVersion: "12" }), FIRST, "backoff", "anew"],
    [
      FRESH,
      failed("relist", { resourceVersion: "12", use: "progress" }),
      FIRST,
      "backoff",
      "anew",
    ],
    [
      STREAMED,
      failed("relist", { resourceVersion: "12", use: "progress" }),
      FIRST,
      "backoff",
      "anew",
    ],
    [STREAMED, failed("relist"), FIRST, "backoff", "anew"],
    [FIRST, failed("relist"), FIRST, "backoff", "anew"],
    [WHOLE, failed("relist"), FIRST, "backoff", "anew"],
  ],
  "turns to pages when the server does not stream lists": [
    [STREAMED, failed("list instead"), FIRST, "none", "discard"],
    [FRESH, failed("list instead"), FIRST, "backoff", "discard"],
  ],
  "asks for the whole list when its pages expired": [
    [PAGE, failed("whole list"), WHOLE, "none", "anew"],
    // It came in pages all the same, and those expired, too: this must not become a busy loop.
    [WHOLE_IN_PAGES, failed("whole list"), WHOLE, "backoff", "anew"],
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
  deepStrictEqual(step(STREAMED, failed("pages once"), "watch-list").state, FIRST);
  deepStrictEqual(step(STREAMED_IN_VAIN, failed("retry"), "watch-list").state, FIRST);
});

Deno.test("firstState() begins as it is told to", () => {
  deepStrictEqual(firstState("watch-list"), STREAMED);
  deepStrictEqual(firstState("pages"), FIRST);
  strictEqual(PAGE_LIMIT, 500);
});

Deno.test("step() never completes a list but by its last page, nor keeps anything but its pages", () => {
  const states = [FIRST, PAGE, WHOLE, STREAMED, STREAMED_IN_VAIN, FRESH, PROVEN, IN_VAIN];
  for (const state of states) {
    const outcomes = [
      ended("12"),
      ...REMEDIES.flatMap((remedy) =>
        USES.map((use) => failed(remedy, { resourceVersion: "12", use }))
      ),
    ];
    for (const outcome of outcomes) {
      const { list, state: next } = step(state, outcome, "watch-list");
      strictEqual(list === "complete", false);
      if (list === "keep") deepStrictEqual(next, state);
    }
  }
});

Deno.test("step() never goes on at once, again and again, from watches that are of no use", () => {
  for (const remedy of REMEDIES) {
    for (const initialList of ["watch-list", "pages"] as const) {
      let state: State = FRESH;
      const pauses: string[] = [];
      for (let turn = 0; turn < 20; turn++) {
        const outcome: Outcome = state.kind === "listing"
          ? page("10")
          : failed(remedy, { resourceVersion: state.kind === "watching" ? "10" : "" });
        const next = step(state, outcome, initialList);
        if (state.kind === "watching") pauses.push(next.pause);
        state = next.state;
      }
      strictEqual(pauses.includes("none"), remedy === "whole list", remedy);
    }
  }
});

Deno.test("step() comes to a list from watches that are of no use, unless there is a reason to wait", () => {
  for (const remedy of REMEDIES) {
    let state: State = PROVEN;
    for (let turn = 0; turn < 3 && state.kind === "watching"; turn++) {
      state = step(state, failed(remedy, { resourceVersion: "10" }), "pages").state;
    }
    strictEqual(state.kind === "watching", remedy === "wait" || remedy === "slow retry", remedy);
  }
});
