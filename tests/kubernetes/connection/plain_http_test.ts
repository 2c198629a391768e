/** Whoever listens on the way must not learn a credential: none goes over plain HTTP. */
import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import {
  connectWith,
  kubeconfigOf,
  logged,
  LoopbackServer,
  MemoryFiles,
  rejection,
} from "./fixtures.ts";

const apiVersion = "client.authentication.k8s.io/v1";

const USERS: readonly (readonly [what: string, user: Record<string, unknown>])[] = [
  ["token", { token: "CANARY" }],
  ["token file", { tokenFile: "token" }],
  ["token file", { tokenFile: "token", token: "CANARY" }],
  ["user name and password", { username: "u", password: "CANARY" }],
  ["credential plugin", { exec: { apiVersion, command: "./plugin" } }],
  ["client certificate", { "client-certificate": "c.crt", "client-key": "c.key" }],
  ["ID token", { "auth-provider": { name: "oidc", config: { "id-token": "CANARY" } } }],
];

for (const [what, user] of USERS) {
  const keys = Object.keys(user).join(" and ");
  Deno.test(`connect() sends no ${what} (${keys}) over plain HTTP, and says so once`, async () => {
    await using server = new LoopbackServer(() => new Response(null, { status: 401 }));
    const url = `http://127.0.0.1:${server.port}`;
    const files = new MemoryFiles({ "/k/config": kubeconfigOf({ server: url }, user) });
    let runs = 0;
    const told: string[] = [];
    const log = await logged(async () => {
      const connection = await connectWith(files, {
        kubeconfig: "/k/config",
        runProgram: () => {
          runs++;
          throw new Error("a plugin was run");
        },
        onSecret: (secret) => told.push(secret),
      });
      strictEqual(connection.identity, "anonymous, as no credentials go over http://");
      // The second one with all of it read anew.
      for (let round = 0; round < 2; round++) {
        await (await connection.fetch("/")).body?.cancel();
        connection.unauthorized();
      }
      connection.close();
    });
    deepStrictEqual(server.authorizations, [null, null]);
    strictEqual(runs, 0);
    deepStrictEqual(told, []);
    deepStrictEqual(new Set(files.reads), new Set(["/k/config"]));
    strictEqual(log.split("are not used").length - 1, 1, log);
    ok(log.includes(what) && log.includes(url) && log.includes("https://"), log);
    doesNotMatch(log, /CANARY/);
  });
}

Deno.test("connect() sends no credentials to a host and port that nothing of TLS goes with", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({ server: `127.0.0.1:${server.port}` }, { token: "CANARY" }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  await (await connection.fetch("/")).text();
  deepStrictEqual(server.authorizations, [null]);
  connection.close();
});

Deno.test("connect() says over plain HTTP whom it impersonates, as kubectl does", async () => {
  await using server = new LoopbackServer(() => new Response("ok"));
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({ server: `http://127.0.0.1:${server.port}` }, {
      token: "CANARY",
      as: "alice",
    }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  strictEqual(connection.identity, "alice");
  await (await connection.fetch("/")).text();
  deepStrictEqual(server.authorizations, [null]);
  strictEqual(server.requests[0]?.headers.get("impersonate-user"), "alice");
  connection.close();
});

Deno.test("connect() says nothing of plain HTTP where there are no credentials", async () => {
  const files = new MemoryFiles({ "/k/config": kubeconfigOf({ server: "http://127.0.0.1:1" }) });
  const log = await logged(async () => {
    (await connectWith(files, { kubeconfig: "/k/config" })).close();
  });
  strictEqual(log, "");
});

Deno.test("connect() refuses an identity provider with http://", async () => {
  const config = {
    "idp-issuer-url": "http://idp.invalid",
    "client-id": "c",
    "client-secret": "CANARY",
    "refresh-token": "CANARY",
  };
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({ server: "https://127.0.0.1:1" }, {
      "auth-provider": { name: "oidc", config },
    }),
  });
  const error = await rejection(connectWith(files, { kubeconfig: "/k/config" }));
  ok(error instanceof ConfigurationError);
  match(error.message, /idp-issuer-url must be a URL that begins with https:\/\//);
  doesNotMatch(error.message, /CANARY/);
});
