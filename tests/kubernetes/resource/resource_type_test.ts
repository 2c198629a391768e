import { strictEqual, throws } from "node:assert/strict";
import {
  apiVersionOf,
  JOBS,
  pathOf,
  PODS,
  ResourceNameError,
} from "../../../src/kubernetes/resource/mod.ts";

Deno.test("pathOf() leads to collections, objects and subresources", () => {
  strictEqual(pathOf(PODS), "/api/v1/pods");
  strictEqual(pathOf(JOBS), "/apis/batch/v1/jobs");
  strictEqual(pathOf(JOBS, "shop"), "/apis/batch/v1/namespaces/shop/jobs");
  strictEqual(pathOf(PODS, "shop", "web"), "/api/v1/namespaces/shop/pods/web");
  strictEqual(pathOf(PODS, "shop", "web", "log"), "/api/v1/namespaces/shop/pods/web/log");
});

Deno.test("pathOf() keeps a name within its segment", () => {
  strictEqual(pathOf(PODS, "a/b", "c?d"), "/api/v1/namespaces/a%2Fb/pods/c%3Fd");
  for (const name of ["", ".", ".."]) {
    throws(() => pathOf(PODS, name), ResourceNameError);
    throws(() => pathOf(PODS, "shop", name), ResourceNameError);
  }
});

Deno.test("apiVersionOf() leaves out the core group", () => {
  strictEqual(apiVersionOf(PODS), "v1");
  strictEqual(apiVersionOf(JOBS), "batch/v1");
});
