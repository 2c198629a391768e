import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Api, ApiError } from "../../../src/kubernetes/api/mod.ts";
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  NAMESPACES,
  PODS,
  ResourceNameError,
} from "../../../src/kubernetes/resource/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { failure, FakeConnection, type Given, json, text } from "./fake_connection.ts";

function open(...answers: readonly Given[]) {
  const connection = new FakeConnection(...answers);
  return { connection, api: new Api({ connection, clock: new FakeClock() }) };
}

const WEB = { namespace: "shop", name: "web" };

Deno.test("Api writes what the verbs of the API ask for", async () => {
  const object = { metadata: WEB, spec: { selector: {}, template: {} } };
  const { api, connection } = open(...Array.from({ length: 6 }, () => json({})));
  await api.create(DEPLOYMENTS, object, { dryRun: true, manager: "me" });
  await api.replace(DEPLOYMENTS, object, { fieldValidation: "Warn" });
  await api.apply(DEPLOYMENTS, object, { manager: "me", force: true, subresource: "scale" });
  await api.patch(DEPLOYMENTS, WEB, { kind: "merge", change: { spec: null } });
  await api.patch(DEPLOYMENTS, WEB, {
    kind: "json",
    operations: [{ op: "remove", path: "/spec" }],
  });
  await api.remove(DEPLOYMENTS, WEB, { uid: "u1", resourceVersion: "7", propagation: "Orphan" });
  const path = "/apis/apps/v1/namespaces/shop/deployments";
  deepStrictEqual(connection.requests.map((request) => `${request.method} ${request.path}`), [
    `POST ${path}?dryRun=All&fieldManager=me&fieldValidation=Strict`,
    `PUT ${path}/web?fieldValidation=Warn`,
    `PATCH ${path}/web/scale?fieldManager=me&fieldValidation=Strict&force=true`,
    `PATCH ${path}/web?fieldValidation=Strict`,
    `PATCH ${path}/web?fieldValidation=Strict`,
    `DELETE ${path}/web`,
  ]);
  deepStrictEqual(connection.requests.map(({ headers }) => headers["content-type"]), [
    "application/json",
    "application/json",
    "application/apply-patch+yaml",
    "application/merge-patch+json",
    "application/json-patch+json",
    "application/json",
  ]);
  const bodies = connection.requests.map(({ body }) => JSON.parse(body ?? ""));
  deepStrictEqual(bodies[2], { apiVersion: "apps/v1", kind: "Deployment", ...object });
  deepStrictEqual(bodies[5], {
    kind: "DeleteOptions",
    apiVersion: "v1",
    preconditions: { uid: "u1", resourceVersion: "7" },
    propagationPolicy: "Orphan",
  });
});

Deno.test("Api.remove() never addresses a whole collection", async () => {
  const { api, connection } = open();
  await rejects(api.remove(PODS, { namespace: "shop", name: "" }), ResourceNameError);
  await rejects(api.remove(NAMESPACES, { name: ".." }), ResourceNameError);
  strictEqual(connection.requests.length, 0);
});

Deno.test("Api.list() goes on from page to page, and asks for no more than is wanted", async () => {
  const page = (names: readonly string[], next?: string) =>
    json({ metadata: { continue: next }, items: names.map((name) => ({ metadata: { name } })) });
  const { api, connection } = open(page(["a", "b"], "t&1"), page([], "t2"), page(["c"]));
  const names: (string | undefined)[] = [];
  const options = { namespace: "shop", labelSelector: "app=web", pageSize: 2 };
  for await (const { metadata } of api.list(CONFIG_MAPS, options)) names.push(metadata?.name);
  deepStrictEqual(names, ["a", "b", "c"]);
  const path = "/api/v1/namespaces/shop/configmaps?labelSelector=app%3Dweb&limit=2";
  deepStrictEqual(connection.requests.map((request) => request.path), [
    path,
    `${path}&continue=t%261`,
    `${path}&continue=t2`,
  ]);

  const half = open(page(["a"], "more"));
  for await (const _ of half.api.list(CONFIG_MAPS)) break;
  strictEqual(half.connection.requests.length, 1);
});

Deno.test("Api.list() tells a list that expired midway", async () => {
  const { api } = open(
    json({ metadata: { continue: "old" }, items: [] }),
    failure(410, "Expired", "The provided continue parameter is too old"),
  );
  await rejects(api.list(PODS).next(), (error) => {
    ok(error instanceof ApiError);
    strictEqual(error.condition, "expired");
    return true;
  });
});

Deno.test("Api.find() tells a missing object from a missing kind", async () => {
  const { api } = open(
    failure(404, "NotFound", 'pods "web" not found'),
    text("404 page not found\n", 404),
  );
  strictEqual(await api.find(PODS, WEB), undefined);
  await rejects(api.find(PODS, WEB), {
    name: "ApiError",
    message: "cannot get Pod shop/web: 404 page not found",
  });
});

Deno.test("Api.review() asks whether we may", async () => {
  const { api, connection } = open(json({ status: { allowed: false, reason: "no RBAC" } }));
  const access = { verb: "get", type: PODS, namespace: "shop", subresource: "log" };
  deepStrictEqual(await api.review(access), { allowed: false, reason: "no RBAC" });
  deepStrictEqual(JSON.parse(connection.requests[0]?.body ?? "").spec.resourceAttributes, {
    verb: "get",
    group: "",
    version: "v1",
    resource: "pods",
    namespace: "shop",
    subresource: "log",
  });
});

Deno.test("Api.document() says so when something else than an API server answers", async () => {
  const { api } = open(text("<html>", 200, { "content-type": "text/html" }));
  await rejects(api.document("/version"), {
    name: "UnexpectedAnswerError",
    message: /^cannot get \/version: the answer is no JSON/,
  });
});
