import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { PODS, REPLICASETS, withSimulator } from "./client.ts";
import { recordedText } from "./recorded.ts";

const USER = "system:serviceaccount:demo:watcher";

Deno.test("Access.refusal() answers a wrong token 401 as a real API server does", () =>
  withSimulator({ token: "secret" }, async (simulator, client) => {
    const wrong = await client.get(PODS, { authorization: "Bearer bad" });
    strictEqual(wrong.status, 401);
    strictEqual(await wrong.text(), recordedText("status-unauthorized.json"));
    const right = await client.get(PODS, { authorization: "Bearer secret" });
    strictEqual((await right.json()).kind, "PodList");
    simulator.access.token = "rotated";
    const stale = await client.get(PODS, { authorization: "Bearer secret" });
    strictEqual(stale.status, 401);
    await stale.body?.cancel();
  }));

Deno.test("Access.refusal() takes a request without a token for an anonymous one", () =>
  withSimulator({ token: "secret" }, async (_, client) => {
    const response = await client.get(PODS);
    deepStrictEqual([response.status, (await response.json()).message], [
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" ' +
      "at the cluster scope",
    ]);
  }));

Deno.test("Access.forbid() answers 403 as a real API server does, until allow()", () =>
  withSimulator({ user: USER }, async ({ access }, client) => {
    access.forbid("pods");
    const response = await client.get(PODS);
    strictEqual(response.status, 403);
    // Recorded for a resource that the simulator does not have.
    strictEqual(
      await response.text(),
      recordedText("status-forbidden.json").replaceAll("secrets", "pods"),
    );
    access.allow("pods", "list");
    strictEqual((await client.list(PODS)).kind, "PodList");
    const watch = await client.get("/api/v1/namespaces/shop/pods?watch=1");
    strictEqual(
      (await watch.json()).message,
      `pods is forbidden: User "${USER}" cannot watch resource "pods" in API group "" ` +
        'in the namespace "shop"',
    );
  }));

Deno.test("Access.forbid() names the API group", () =>
  withSimulator({ user: USER }, async ({ access }, client) => {
    access.forbid("replicasets", "list");
    const { message, details } = await (await client.get(REPLICASETS)).json();
    strictEqual(
      message,
      `replicasets.apps is forbidden: User "${USER}" cannot list resource "replicasets" ` +
        'in API group "apps" at the cluster scope',
    );
    deepStrictEqual(details, { group: "apps", kind: "replicasets" });
  }));
