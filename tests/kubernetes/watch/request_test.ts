import { strictEqual } from "node:assert/strict";
import { JOBS, PODS } from "../../../src/kubernetes/resource/mod.ts";
import { momentOf, requestOf, type Target } from "../../../src/kubernetes/watch/request.ts";
import type { State } from "../../../src/kubernetes/watch/mod.ts";

const ALL_PODS: Target = { type: PODS };
const FIRST: State = { kind: "listing", limit: 500, continueToken: "" };
const WATCHING: State = { kind: "watching", resourceVersion: "1&2", proven: false, vain: 0 };

Deno.test("requestOf() writes what each state asks for", () => {
  strictEqual(requestOf(ALL_PODS, FIRST, 180), "/api/v1/pods?limit=500");
  strictEqual(
    requestOf(ALL_PODS, { ...FIRST, continueToken: "a=&b" }, 180),
    "/api/v1/pods?limit=500&continue=a%3D%26b",
  );
  strictEqual(requestOf(ALL_PODS, { ...FIRST, limit: 0 }, 180), "/api/v1/pods");
  strictEqual(
    requestOf(ALL_PODS, { kind: "streaming list", vain: 0 }, 181),
    "/api/v1/pods?sendInitialEvents=true&resourceVersionMatch=NotOlderThan" +
      "&watch=true&allowWatchBookmarks=true&timeoutSeconds=181",
  );
  strictEqual(
    requestOf(ALL_PODS, WATCHING, 230),
    "/api/v1/pods?resourceVersion=1%262&watch=true&allowWatchBookmarks=true&timeoutSeconds=230",
  );
});

Deno.test("requestOf() keeps to the target in every state", () => {
  const jobs: Target = {
    type: JOBS,
    namespace: "../shop",
    labelSelector: "a=b,c in (d)",
    fieldSelector: "x!=y",
  };
  const selectors = "labelSelector=a%3Db%2Cc+in+%28d%29&fieldSelector=x%21%3Dy";
  const path = `/apis/batch/v1/namespaces/..%2Fshop/jobs?${selectors}`;
  strictEqual(requestOf(jobs, { ...FIRST, limit: 0 }, 180), path);
  for (const state of [FIRST, WATCHING, { kind: "streaming list", vain: 0 } as const]) {
    strictEqual(requestOf(jobs, state, 180).startsWith(`${path}&`), true);
  }
});

Deno.test("momentOf() tells the first page from the others", () => {
  strictEqual(momentOf(FIRST), "list");
  strictEqual(momentOf({ ...FIRST, continueToken: "t" }), "page");
  strictEqual(momentOf({ kind: "streaming list", vain: 0 }), "streaming list");
  strictEqual(momentOf(WATCHING), "watch");
});
